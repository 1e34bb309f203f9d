"""transformer.json: encoder and decoder layers of PyTorch, and a mixture of experts by its formula.

A case: {name, kind, settings, parameters, inputs, masks?, output, gradOutput, gradInputs, gradParameters}; parameters in
the order and by the names of PyTorch. kind "experts" also has balanceLoss and importanceLoss, and its gradients are those
of the output's product with gradOutput plus both losses.
"""
import torch
from torch import nn

from golden import draw, tensor, write

g = torch.Generator().manual_seed(1706)
cases = []
B, T, S, D, HIDDEN = 2, 4, 3, 8, 12


def fill(module):
    for name, p in module.named_parameters():
        p.data = draw(g, *p.shape, scale=0.4) + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
    return module.double()


def case(name, kind, settings, parameters, inputs, function, masks=None):
    for x in inputs.values():
        x.requires_grad_()
    y, *losses = function()
    up = draw(g, *y.shape)
    ((y * up).sum() + sum(losses)).backward()
    cases.append({
        "name": name, "kind": kind, "settings": settings, "parameters": {n: tensor(p) for n, p in parameters.items()},
        "inputs": {n: tensor(x) for n, x in inputs.items()},
        **({"masks": {n: tensor(m) for n, m in masks.items()}} if masks else {}), "output": tensor(y),
        **dict(zip(["balanceLoss", "importanceLoss"], [float(v) for v in losses])), "gradOutput": tensor(up),
        "gradInputs": {n: tensor(x.grad) for n, x in inputs.items()},
        "gradParameters": {n: tensor(p.grad) for n, p in parameters.items()}})


for norm_first in [False, True]:
    order = "normalised first" if norm_first else "normalised after"
    settings = {"width": D, "heads": 2, "hidden": HIDDEN, "normFirst": norm_first}
    layer = fill(nn.TransformerEncoderLayer(D, 2, HIDDEN, 0.0, batch_first=True, norm_first=norm_first))
    x = draw(g, B, T, D)
    case(f"encoder, {order}", "encoder", settings, dict(layer.named_parameters()), {"x": x},
         lambda: [layer(x)])
    layer = fill(nn.TransformerEncoderLayer(D, 2, HIDDEN, 0.0, batch_first=True, norm_first=norm_first))
    x2, keep = draw(g, B, T, D), torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1]]).bool()
    case(f"encoder with padding, {order}", "encoder", settings, dict(layer.named_parameters()), {"x": x2},
         lambda: [layer(x2, src_key_padding_mask=~keep)], {"padding": keep})
    decoder = fill(nn.TransformerDecoderLayer(D, 2, HIDDEN, 0.0, batch_first=True, norm_first=norm_first))
    x3, memory, seen = draw(g, B, T, D), draw(g, B, S, D), torch.tensor([[1, 1, 0], [1, 1, 1]]).bool()
    case(f"decoder, {order}", "decoder", settings, dict(decoder.named_parameters()), {"x": x3, "memory": memory},
         lambda: [decoder(x3, memory, tgt_mask=torch.ones(T, T).triu(1).bool(), memory_key_padding_mask=~seen)],
         {"memory": seen})


def swiglu(x, gate, up, down):
    a = x @ gate.T
    return (a / (1 + torch.exp(-a)) * (x @ up.T)) @ down.T


def parameter(*shape, scale=0.5):
    return draw(g, *shape, scale=scale).requires_grad_()


p = {"gate.weight": parameter(5, 4), "up.weight": parameter(5, 4), "down.weight": parameter(4, 5)}
x = draw(g, 3, 4)
case("SwiGLU", "swiglu", {"width": 4, "hidden": 5}, p, {"x": x},
     lambda: [swiglu(x, p["gate.weight"], p["up.weight"], p["down.weight"])])


def experts(name, count, top, renormalise, tokens):
    p = {"router.weight": parameter(count, 4, scale=1.0)}
    for e in range(count):
        p[f"experts.{e}.gate.weight"] = parameter(5, 4)
        p[f"experts.{e}.up.weight"] = parameter(5, 4)
        p[f"experts.{e}.down.weight"] = parameter(4, 5)
    x = draw(g, 2, tokens, 4)

    def run():
        rows, shares, usage = [], torch.zeros(count, dtype=torch.float64), [0.0] * count
        probabilities = []
        for row in x.reshape(-1, 4):
            probability = torch.softmax(p["router.weight"] @ row, 0)
            probabilities.append(probability)
            best = sorted(range(count), key=lambda e: -float(probability[e]))[:top]
            total = sum(probability[e] for e in best) if renormalise else 1.0
            y = 0
            for e in best:
                weight = probability[e] / total
                usage[e] = usage[e] + weight
                shares[e] += 1
                y = y + weight * swiglu(row, *[p[f"experts.{e}.{n}.weight"] for n in ["gate", "up", "down"]])
            rows.append(y)
        mean = torch.stack(probabilities).mean(0)
        balance = count * (shares / shares.sum() * mean).sum()
        importance = torch.stack([torch.as_tensor(u, dtype=torch.float64) for u in usage])
        cv2 = importance.var(unbiased=False) / importance.mean() ** 2
        return torch.stack(rows).reshape(x.shape), balance, cv2

    case(name, "experts", {"width": 4, "hidden": 5, "experts": count, "topK": top, "renormalise": renormalise}, p,
         {"x": x}, run)


experts("two of four experts, weights that sum to 1", 4, 2, True, 4)
experts("one of three experts", 3, 1, False, 5)
experts("three of three experts", 3, 3, False, 2)

write("transformer", {"cases": cases})
