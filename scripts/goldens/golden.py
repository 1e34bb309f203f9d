"""What the golden scripts share: where the files go and how tensors are written.

Everything is computed in float64 from inputs that float32 holds exactly, and rounded to float32 once, so a golden is
the right answer to the last bit and not another library's rounding.
"""
import json
import pathlib

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src/test/resources/goldens"
LIMIT = 300_000

torch.set_num_threads(1)


def number(x):
    """The shortest decimal that float32 reads back unchanged."""
    text = str(np.float32(x))
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(f"a golden must be finite, got {text}")
    return int(value) if value == int(value) and abs(value) < 1e6 else value


def tensor(t):
    """{"shape": […], "data": […]} with the data row-major."""
    array = t.detach().numpy() if isinstance(t, torch.Tensor) else np.asarray(t)
    if array.dtype.kind in "iub":
        return {"shape": list(array.shape), "dtype": "int64", "data": [int(x) for x in array.reshape(-1)]}
    return {"shape": list(array.shape), "data": [number(x) for x in array.reshape(-1)]}


def draw(generator, *shape, scale=1.0):
    """Standard normal numbers times scale, rounded to 1/128: short in the file and exact in float32."""
    values = torch.randn(*shape, generator=generator, dtype=torch.float64) * scale
    return torch.round(values * 128) / 128


def distinct(generator, *shape):
    """Numbers of which no two are equal, so that a maximum has one place."""
    count = int(np.prod(shape))
    return ((torch.randperm(count, generator=generator) - count // 2).double() / 16).reshape(shape)


def u(k, shape):
    """Numbers in [−½, ½) that models.py and vision.py fill their k-th tensor with; the formula is in models.py."""
    h = np.arange(int(np.prod(shape)), dtype=np.uint32) * np.uint32(0x9E3779B1)
    h += np.uint32((k + 1) * 0x85EBCA77 % 2 ** 32)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h ^= h >> np.uint32(shift)
        h *= np.uint32(factor)
    h ^= h >> np.uint32(16)
    return torch.from_numpy((h / 2.0 ** 32 - 0.5).reshape(shape))


def gradients(model, y):
    """Of Σ y·u(−2) by each parameter g, the k-th (counted from 0): its name, √Σg² and Σ g·u(1000 + k)."""
    names, parameters = zip(*model.named_parameters())
    found = torch.autograd.grad((y * u(-2, y.shape)).sum(), parameters)
    return [[name, number(g.norm()), number((g * u(1000 + k, g.shape)).sum())]
            for k, (name, g) in enumerate(zip(names, found))]


def write(name, content):
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = {"generator": f"scripts/goldens/{name}.py", "torch": torch.__version__, **content}
    lines = []
    for key, value in content.items():
        if isinstance(value, list):
            items = ",\n  ".join(json.dumps(item, separators=(",", ":")) for item in value)
            lines.append(f'"{key}": [\n  {items}\n]')
        else:
            lines.append(f'"{key}": {json.dumps(value, separators=(",", ":"))}')
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if len(text) > LIMIT:
        raise ValueError(f"{name}.json would be {len(text)} bytes, the limit is {LIMIT}")
    (FOLDER / f"{name}.json").write_text(text)
    print(f"{name}.json {len(text)} bytes")
