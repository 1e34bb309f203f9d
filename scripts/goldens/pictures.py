#!/usr/bin/python3
"""Pictures in many colour modes, and what Pillow makes of them; for PictureFileTest.

    pictures.py OUTPUT_FOLDER

expected.txt has a line a case: file, channels, height, width, pixels [C, H, W] in hexadecimal.
"""
import pathlib
import sys

import numpy as np
from PIL import Image, ImageOps

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
H, W = 13, 9
rng = np.random.RandomState(0)
y, x = np.mgrid[0:H, 0:W]
smooth = np.stack([20 * y, 25 * x, 255 - 10 * x - 9 * y], 2) + rng.randint(-15, 15, (H, W, 3))
rgb = smooth.clip(0, 255).astype("uint8")
alpha = np.where(x < 3, 0, np.where(x < 6, 128, 255)).astype("uint8")
grey = rgb[..., 0]
lines = []


def over_white(values, a):
    a = a.astype(int)
    return ((values.astype(int) * a + 255 * (255 - a) + 127) // 255).astype("uint8")


def case(name, reference):
    """reference: a picture in mode L or RGB that the file must look like."""
    own = (reference.height, reference.width)
    for channels, height, width in ((3, *own), (1, *own), (3, 5, 4), (1, 20, 20)):
        image = reference.convert("L" if channels == 1 else "RGB").resize((width, height), Image.BILINEAR)
        pixels = np.asarray(image).reshape(height, width, channels).transpose(2, 0, 1)
        lines.append(f"{name} {channels} {height} {width} {pixels.tobytes().hex()}")


colour = Image.fromarray(rgb)
for name in ("rgb.png", "rgb.bmp"):
    colour.save(out / name)
    case(name, colour)
for name, image in (("rgb.jpg", colour), ("grey.jpg", Image.fromarray(grey))):
    image.save(out / name, quality=92, subsampling=0)
    case(name, Image.open(out / name))
Image.fromarray(grey).save(out / "grey.png")
case("grey.png", Image.fromarray(grey))
Image.fromarray(np.dstack([rgb, alpha])).save(out / "rgba.png")
case("rgba.png", Image.fromarray(over_white(rgb, alpha[..., None])))
Image.merge("LA", (Image.fromarray(grey), Image.fromarray(alpha))).save(out / "grey-alpha.png")
case("grey-alpha.png", Image.fromarray(over_white(grey, alpha)))
wide = (grey.astype("int32") * 257)
Image.fromarray(wide.astype("uint16")).save(out / "grey16.png")
case("grey16.png", Image.fromarray(grey))
palette = colour.quantize(7)
palette.save(out / "palette.png")
palette.save(out / "palette.gif")
case("palette.png", palette.convert("RGB"))
case("palette.gif", palette.convert("RGB"))
transparent = palette.copy()
transparent.save(out / "palette-transparent.png", transparency=2)
index = np.asarray(palette)
shown = np.asarray(palette.convert("RGB")).copy()
shown[index == 2] = 255
case("palette-transparent.png", Image.fromarray(shown))
bits = Image.fromarray(((grey > 128) * 255).astype("uint8")).convert("1")
bits.save(out / "bits.png")
case("bits.png", bits.convert("L"))
for name, image in (("rgb.webp", colour), ("rgba.webp", Image.fromarray(np.dstack([rgb, alpha])))):
    image.save(out / name, lossless=True, exact=True)
case("rgb.webp", colour)
case("rgba.webp", Image.fromarray(over_white(rgb, alpha[..., None])))
for orientation in range(1, 9):
    name = f"oriented-{orientation}.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    colour.save(out / name, quality=92, subsampling=0, exif=exif)
    case(name, ImageOps.exif_transpose(Image.open(out / name)))
colour.convert("CMYK").save(out / "cmyk.jpg")
(out / "expected.txt").write_text("\n".join(lines) + "\n")
