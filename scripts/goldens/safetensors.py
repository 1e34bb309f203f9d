"""independent.safetensors: one tensor of every type, written without any safetensors library.

Format: an unsigned 64-bit little-endian length, a JSON header of that many bytes (padded with spaces), then the data.
"""
import json
import struct

import numpy as np

from golden import FOLDER

ramp = np.arange(-3, 3)
tensors = {
    "float64": ("F64", (ramp / 3).astype("<f8").reshape(2, 3)),
    "int64": ("I64", (ramp * 10 ** 12).astype("<i8").reshape(3, 2)),
    "float32": ("F32", (ramp / 3).astype("<f4").reshape(2, 3)),
    "int32": ("I32", (ramp * 10 ** 8).astype("<i4").reshape(1, 6)),
    "float16": ("F16", (ramp / 4).astype("<f2").reshape(6)),
    "int16": ("I16", (ramp * 10 ** 4).astype("<i2").reshape(6)),
    # bfloat16 is the upper half of float32; these values lose nothing
    "bfloat16": ("BF16", ((ramp / 4).astype("<f4").view("<u4") >> 16).astype("<u2").reshape(2, 1, 3)),
    "int8": ("I8", (ramp * 40).astype("i1").reshape(6)),
    "uint8": ("U8", ((ramp + 3) * 50).astype("u1").reshape(6)),
    "bool": ("BOOL", (ramp > 0).reshape(2, 3)),
    "scalar": ("F32", np.array(2.5, dtype="<f4")),
    "empty": ("F32", np.zeros((0, 4), dtype="<f4")),
    "ünï.code\"d": ("U8", np.array([7], dtype="u1")),
}
header, data = {"__metadata__": {"format": "pt", "note": "línea 1\nline 2"}}, b""
for name, (dtype, array) in tensors.items():
    raw = array.tobytes()
    header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header, ensure_ascii=False).encode()
text += b" " * (-len(text) % 8)
(FOLDER / "independent.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
print("independent.safetensors", 8 + len(text) + len(data), "bytes")
