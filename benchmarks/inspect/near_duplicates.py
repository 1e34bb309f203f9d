"""Near duplicates by kind: plant copies, look for them with `jumbo data inspect`, count.

    python3 near_duplicates.py plant {fashion|digits|photos} FOLDER [IDX or CSV file]
    for t in 0.960 0.970 0.975 0.980 0.985; do
      jumbo data inspect FOLDER/pictures --near-duplicates $t --json > FOLDER/found-$t.json
    done
    python3 near_duplicates.py count FOLDER

plant writes pictures and the changed copy of some, each kind of change to as many, each original at most once; classes
are folders. Each threshold needs a search of its own: edges are moved only as long as a pair is below it, so what one search
at a low threshold says of a pair is not what one at a higher threshold says. count prints, for thresholds, each kind's recall and how many of the pairs found were not planted. Needs
Pillow 9.4 and NumPy.
"""
import csv
import gzip
import io
import json
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

ORIGINALS, EACH = 1200, 40
THRESHOLDS = (0.96, 0.97, 0.975, 0.98, 0.985)


def saved(image, kind, **how):
    stream = io.BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue(), {"JPEG": "jpg", "WEBP": "webp", "PNG": "png"}[kind]


def png(image):
    return saved(image, "PNG")


def scaled(image, factor):
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.BICUBIC)


def cropped(image, rng):
    """Up to 5% off each edge, scaled back."""
    left, top, right, bottom = (0.05 * rng.random() for _ in range(4))
    w, h = image.size
    return image.resize((w, h), Image.BICUBIC, (left * w, top * h, w - right * w, h - bottom * h))


def noisy(image, rng):
    noise = np.random.default_rng(rng.randrange(2 ** 31)).normal(0, 8, np.asarray(image).shape)
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype("uint8"))


KINDS = {
    "JPEG 90": lambda i, r: saved(i, "JPEG", quality=90),
    "JPEG 70": lambda i, r: saved(i, "JPEG", quality=70),
    "JPEG 50": lambda i, r: saved(i, "JPEG", quality=50),
    "JPEG 30": lambda i, r: saved(i, "JPEG", quality=30),
    "WebP 75": lambda i, r: saved(i, "WEBP", quality=75),
    "half size": lambda i, r: png(scaled(i, 0.5)),
    "double size": lambda i, r: png(scaled(i, 2)),
    "cropped, up to 5% an edge": lambda i, r: png(cropped(i, r)),
    "30% darker": lambda i, r: png(ImageEnhance.Brightness(i).enhance(0.7)),
    "25% brighter": lambda i, r: png(ImageEnhance.Brightness(i).enhance(1.25)),
    "blurred, 1 pixel": lambda i, r: png(i.filter(ImageFilter.GaussianBlur(1))),
    "noise, deviation 8": lambda i, r: png(noisy(i, r)),
    "mirrored": lambda i, r: png(i.transpose(Image.FLIP_LEFT_RIGHT)),
    "turned by 2 degrees": lambda i, r: png(i.rotate(2, Image.BICUBIC)),
}


def fashion(path, rng):
    """IDX pictures, 28 by 28."""
    data = gzip.open(path).read()
    pictures = np.frombuffer(data, np.uint8, offset=16).reshape(-1, 28, 28)
    for k in rng.sample(range(len(pictures)), ORIGINALS):
        yield Image.fromarray(pictures[k])


def digits(path, rng):
    """8 by 8 pixels of 0 to 16, enlarged to 32 by 32."""
    rows = list(csv.reader(gzip.open(path, "rt")))
    rows = [row for row in rows if row[0].replace(".", "").isdigit()]
    for row in rng.sample(rows, ORIGINALS):
        pixels = np.array([float(x) for x in row[:64]]).reshape(8, 8) * (255 / 16)
        yield Image.fromarray(np.clip(pixels, 0, 255).astype("uint8")).resize((32, 32), Image.BICUBIC)


def photos(path, rng):
    """Made up: colours whose spectrum falls with frequency as that of photographs, and up to six shapes; 160 by 120."""
    for k in range(ORIGINALS):
        g = np.random.default_rng(rng.randrange(2 ** 31))
        fy, fx = np.meshgrid(np.fft.fftfreq(120), np.fft.rfftfreq(160), indexing="ij")
        fall = 1 / np.maximum(np.hypot(fy, fx), 1 / 160) ** g.uniform(0.9, 1.3)
        grey = np.fft.irfft2(fall * np.exp(2j * np.pi * g.random(fall.shape)), (120, 160))
        image = grey[..., None] / grey.std() * g.uniform(20, 45) + g.uniform(60, 180, 3)
        y, x = np.mgrid[:120, :160]
        for _ in range(g.integers(0, 7)):
            cy, cx, ry, rx = g.uniform(0, 120), g.uniform(0, 160), g.uniform(8, 40), g.uniform(8, 40)
            inside = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1 if g.random() < 0.5 else (
                (abs(y - cy) < ry) & (abs(x - cx) < rx))
            image[inside] = image[inside] * 0.3 + g.uniform(0, 255, 3) * 0.7
        yield Image.fromarray(np.clip(image, 0, 255).astype("uint8"))


def plant(kind, folder, path):
    rng = random.Random(11)
    pictures = folder / "pictures" / "all"
    pictures.mkdir(parents=True)
    planted = {}
    originals = list({"fashion": fashion, "digits": digits, "photos": photos}[kind](path, rng))
    for k, image in enumerate(originals):
        image.save(pictures / f"{k}.png")
    order = rng.sample(range(len(originals)), EACH * len(KINDS))
    for n, k in enumerate(order):
        name = list(KINDS)[n % len(KINDS)]
        data, ending = KINDS[name](originals[k], rng)
        copy = f"copy{n}.{ending}"
        (pictures / copy).write_bytes(data)
        planted[copy] = [f"{k}.png", name]
    (folder / "planted.json").write_text(json.dumps(planted))


def found(file):
    document = json.loads(file.read_text())
    pairs = {frozenset(pathlib.Path(p[key]).name for key in ("first", "second")) for p in document["near"]}
    for group in document["same"]:  # exact ones are found, too
        names = [pathlib.Path(name).name for name in group["names"]]
        pairs |= {frozenset((a, b)) for a in names for b in names if a < b}
    return pairs


def count(folder):
    planted = json.loads((folder / "planted.json").read_text())
    wanted = {frozenset((copy, original)): kind for copy, (original, kind) in planted.items()}
    searches = [found(folder / f"found-{t:.3f}.json") for t in THRESHOLDS]

    def row(name, values):
        print(f"| {name} | " + " | ".join(f"{100 * v:.1f}%" for v in values) + " |")

    print("| threshold | " + " | ".join(f"{t:.3f}" for t in THRESHOLDS) + " |")
    for kind in KINDS:
        of = {pair for pair, k in wanted.items() if k == kind}
        row(kind, [len(of & pairs) / len(of) for pairs in searches])
    row("all kinds", [len(wanted.keys() & pairs) / len(wanted) for pairs in searches])
    row("of the pairs found, not planted", [len(pairs - wanted.keys()) / max(1, len(pairs)) for pairs in searches])


if __name__ == "__main__":
    if sys.argv[1] == "plant":
        plant(sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None)
    else:
        count(pathlib.Path(sys.argv[2]))
