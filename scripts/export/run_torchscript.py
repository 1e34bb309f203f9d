"""Runs TorchScript files with PyTorch, for TorchScriptExportTest.

    python3 run_torchscript.py FOLDER

FOLDER/cases.json lists cases: the file, whether it is for the lite interpreter, and the inputs, each with its type, shape
and a file of its values. The result of each is written to FOLDER/<name>.out as float32.
"""

import json
import pathlib
import sys

import numpy
import torch
from torch.jit.mobile import _load_for_lite_interpreter

folder = pathlib.Path(sys.argv[1])
torch.set_num_threads(1)
modules = {}
for case in json.loads((folder / "cases.json").read_text()):
    path = str(folder / case["file"])
    if path not in modules:
        modules[path] = _load_for_lite_interpreter(path) if case["mobile"] else torch.jit.load(path)
    inputs = []
    for given in case["inputs"]:
        values = numpy.fromfile(folder / given["file"], dtype=given["dtype"]).reshape(given["shape"])
        inputs.append(torch.from_numpy(values))
    with torch.no_grad():
        result = modules[path](*inputs)
    result.numpy().astype("float32").tofile(folder / (case["name"] + ".out"))
    if not case["mobile"]:
        (folder / (case["name"] + ".keys")).write_text("\n".join(modules[path].state_dict()))
print(torch.__version__)
