"""lora.json: linear layers with changes of low rank, LoRA and DoRA, by their formulas: outputs, gradients, merged weights.

In DoRA the norms count as constants in gradients (Liu et al. 2024, section 4.3).
"""
import torch

from golden import draw, tensor, write

g = torch.Generator().manual_seed(31)
cases = []


def norms(v):
    return torch.stack([torch.sqrt((row * row).sum()) for row in v])


def case(name, bias, dora, scale, rank, *batch):
    into, out = 5, 4
    w, x = draw(g, out, into), draw(g, *batch, into)
    b = draw(g, out) if bias else None
    a, up = draw(g, rank, into), draw(g, out, rank)
    m = norms(w) + draw(g, out, scale=0.3)
    m = torch.round(m * 128) / 128
    leaves = {"x": x, "loraA": a, "loraB": up} | ({"magnitude": m} if dora else {})
    for leaf in leaves.values():
        leaf.requires_grad_(True)
    v = w + scale * (up @ a)
    merged = v * (m / norms(v.detach()))[:, None] if dora else v
    y = x @ merged.T + (b if bias else 0)
    upstream = draw(g, *y.shape)
    y.backward(upstream)
    cases.append({"name": name, "scale": scale, "weight": tensor(w), **({"bias": tensor(b)} if bias else {}),
                  **{k: tensor(t) for k, t in leaves.items()}, "output": tensor(y), "gradOutput": tensor(upstream),
                  "merged": tensor(merged), "gradients": {k: tensor(t.grad) for k, t in leaves.items()}})


case("LoRA", True, False, 2.0, 2, 3)
case("LoRA without bias, rank 1", False, False, 0.5, 1, 2, 3)
case("DoRA", True, True, 2.0, 2, 3)
case("DoRA without bias, rank 3", False, True, 0.75, 3, 2, 3)

write("lora", {"cases": cases})
