"""recurrent.json: nn.RNN, nn.LSTM and nn.GRU, padded and packed, with and without an initial state.

A case: {name, layer, settings, parameters, input, lengths?, state?, outputs, lastState, gradOutputs, gradLastState,
gradInput, gradState?, gradParameters}. States are lists: hidden, and cell for an LSTM. Parameters have PyTorch's names.
"""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import draw, tensor, write

g = torch.Generator().manual_seed(1990)
cases = []
IN, HIDDEN, BATCH, STEPS = 3, 4, 3, 5


def case(name, layer, layers=1, bidirectional=False, bias=True, nonlinearity=None, lengths=None, state=False):
    more = {"nonlinearity": nonlinearity} if nonlinearity else {}
    module = getattr(nn, layer)(IN, HIDDEN, layers, bias=bias, batch_first=True, bidirectional=bidirectional, **more)
    for p in module.parameters():
        p.data = draw(g, *p.shape, scale=0.5)
    module = module.double()
    x = draw(g, BATCH, STEPS, IN).requires_grad_()
    count = layers * (2 if bidirectional else 1)
    first = [draw(g, count, BATCH, HIDDEN).requires_grad_() for _ in range(2 if layer == "LSTM" else 1)]
    given = None if not state else tuple(first) if layer == "LSTM" else first[0]
    packed = x if lengths is None else pack_padded_sequence(x, torch.tensor(lengths), True, enforce_sorted=False)
    outputs, last = module(packed, given)
    if lengths is not None:
        outputs, _ = pad_packed_sequence(outputs, True, total_length=STEPS)
    last = list(last) if layer == "LSTM" else [last]
    up, up_last = draw(g, *outputs.shape), [draw(g, *s.shape) for s in last]
    ((outputs * up).sum() + sum((a * b).sum() for a, b in zip(last, up_last))).backward()
    cases.append({
        "name": name, "layer": layer,
        "settings": {"in": IN, "hidden": HIDDEN, "layers": layers, "bidirectional": bidirectional, "bias": bias, **more},
        "parameters": {n: tensor(p) for n, p in module.named_parameters()}, "input": tensor(x),
        **({"lengths": lengths} if lengths else {}), **({"state": [tensor(s) for s in first]} if state else {}),
        "outputs": tensor(outputs), "lastState": [tensor(s) for s in last],
        "gradOutputs": tensor(up), "gradLastState": [tensor(s) for s in up_last], "gradInput": tensor(x.grad),
        **({"gradState": [tensor(s.grad) for s in first]} if state else {}),
        "gradParameters": {n: tensor(p.grad) for n, p in module.named_parameters()}})


case("rnn", "RNN", nonlinearity="tanh")
case("rnn of ReLU, stacked, both directions, without bias", "RNN", 2, True, False, "relu")
case("rnn of tanh, packed, from a state", "RNN", 2, True, True, "tanh", [2, 5, 1], True)
case("rnn of ReLU, packed", "RNN", 1, False, True, "relu", [4, 4, 3])
for kind in ["LSTM", "GRU"]:
    low = kind.lower()
    case(low, kind)
    case(f"{low} without bias, from a state", kind, bias=False, state=True)
    case(f"{low} stacked, both directions", kind, 2, True)
    case(f"{low} packed", kind, lengths=[3, 1, 4])
    case(f"{low} stacked, both directions, packed, from a state", kind, 2, True, lengths=[2, 5, 3], state=True)

write("recurrent", {"cases": cases})
