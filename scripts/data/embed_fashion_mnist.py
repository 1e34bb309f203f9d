#!/usr/bin/env python3
"""Writes the part of Fashion-MNIST that Jumbo carries inside itself.

    embed_fashion_mnist.py SOURCE_FOLDER OUTPUT_FOLDER

SOURCE_FOLDER holds the four IDX files of the full set (.gz). Of each class the first 1,000 training and the
first 200 test pictures are taken; they keep the order of the source. The same input gives the same bytes with the
same zlib: the gzip headers have no name and no time.
"""
import gzip
import hashlib
import io
import pathlib
import struct
import sys

CLASSES = 10
PARTS = {"train": 1000, "t10k": 200}


def main(source, output):
    output.mkdir(parents=True, exist_ok=True)
    for part, per_class in PARTS.items():
        images = gzip.decompress((source / f"{part}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((source / f"{part}-labels-idx1-ubyte.gz").read_bytes())
        magic, count, height, width = struct.unpack(">IIII", images[:16])
        assert magic == 0x803 and struct.unpack(">II", labels[:8]) == (0x801, count)
        area = height * width
        assert len(images) == 16 + count * area and len(labels) == 8 + count
        taken = [0] * CLASSES
        chosen = []
        for i, label in enumerate(labels[8:]):
            if taken[label] < per_class:
                taken[label] += 1
                chosen.append(i)
        assert taken == [per_class] * CLASSES, taken
        n = len(chosen)
        write(output / f"{part}-images-idx3-ubyte.gz",
              struct.pack(">IIII", 0x803, n, height, width)
              + b"".join(images[16 + i * area:16 + (i + 1) * area] for i in chosen))
        write(output / f"{part}-labels-idx1-ubyte.gz",
              struct.pack(">II", 0x801, n) + bytes(labels[8 + i] for i in chosen))


def write(path, content):
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as out:
        out.write(content)
    path.write_bytes(packed.getvalue())
    print(f"{path.name}  {len(packed.getvalue())} bytes  SHA-256 of the content {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
