"""tabular_models.json: models of tables, one row after another, from their papers.

FT-Transformer: Gorishniy et al. 2021, section 3.3. A case: {name, kind, settings, parameters, numbers, categories, output, gradOutput,
gradParameters}; keys are Jumbo's.
"""
import torch

from formulas import Weights, attention, golden, layer_norm, linear
from golden import draw, write

g = torch.Generator().manual_seed(2021)
cases = []
B, D, HEADS, HIDDEN, K = 3, 8, 2, 10, 2


def inputs(numbers, sizes):
    ids = [torch.randint(0, size, (B, 1), generator=g) for size in sizes]
    return draw(g, B, numbers), torch.cat(ids, 1) if ids else torch.zeros(B, 0, dtype=torch.long)


def ft_transformer(name, numbers, sizes, layers):
    w = Weights(g)
    w.new("tokens.cls", D)
    if numbers:
        w.new("tokens.weight", numbers, D)
    w.new("tokens.bias", numbers + len(sizes), D)
    if sizes:
        w.new("tokens.categories.weight", sum(sizes), D)
    for n in range(layers):
        w.attention(f"blocks.{n}.attention", D)
        for part in ["gate", "up"]:
            w.linear(f"blocks.{n}.feedForward.{part}", D, HIDDEN)
        w.linear(f"blocks.{n}.feedForward.down", HIDDEN, D)
        if n > 0:  # the first normalisation of the first layer is removed
            w.norm(f"blocks.{n}.norm1", D)
        w.norm(f"blocks.{n}.norm2", D)
    w.norm("norm", D)
    w.linear("head", D, K)

    def model(x, ids):
        tokens = [w["tokens.cls"]]
        for j in range(numbers):
            tokens.append(w["tokens.bias"][j] + x[j] * w["tokens.weight"][j])
        for j in range(len(sizes)):
            row = sum(sizes[:j]) + int(ids[j])
            tokens.append(w["tokens.bias"][numbers + j] + w["tokens.categories.weight"][row])
        t = torch.stack(tokens)
        for n in range(layers):
            block = f"blocks.{n}"
            y = t if n == 0 else layer_norm(w, block + ".norm1", t)
            t = t + attention(w, block + ".attention", y, y, HEADS)
            y = layer_norm(w, block + ".norm2", t)
            reglu = linear(w, block + ".feedForward.up", y) * linear(w, block + ".feedForward.gate", y).clamp(min=0)
            t = t + linear(w, block + ".feedForward.down", reglu)
        return linear(w, "head", layer_norm(w, "norm", t[0]).clamp(min=0))

    x, ids = inputs(numbers, sizes)
    rows = torch.stack([model(x[b], ids[b]) for b in range(B)])
    cases.append(golden(name, "ft-transformer", w, rows, {"numbers": x, "categories": ids},
                        {"numbers": numbers, "sizes": sizes, "layers": layers}))


ft_transformer("ft-transformer", 3, [4, 5], 2)
ft_transformer("ft-transformer, numbers alone", 4, [], 1)
ft_transformer("ft-transformer, categories alone", 0, [3, 2, 6], 2)


def mlp(name, numbers, sizes):
    w, widths = Weights(g), [3, 2][:len(sizes)]
    for j, size in enumerate(sizes):
        w.new(f"embeddings.{j}.weight", size, widths[j])
    w.linear("layers.layers.0", numbers + sum(widths), 6)
    w.norm("layers.layers.1", 6)
    w.linear("layers.layers.4", 6, 5)
    w.norm("layers.layers.5", 5)
    w.linear("head", 5, K)

    def model(x, ids):
        h = torch.cat([x] + [w[f"embeddings.{j}.weight"][int(ids[j])] for j in range(len(sizes))])
        for n in [0, 4]:
            h = layer_norm(w, f"layers.layers.{n + 1}", linear(w, f"layers.layers.{n}", h)).clamp(min=0)
        return linear(w, "head", h)

    x, ids = inputs(numbers, sizes)
    rows = torch.stack([model(x[b], ids[b]) for b in range(B)])
    cases.append(golden(name, "tabular-mlp", w, rows, {"numbers": x, "categories": ids},
                        {"numbers": numbers, "sizes": sizes}))


mlp("mlp", 3, [4, 2])
mlp("mlp, numbers alone", 5, [])
write("tabular_models", {"cases": cases})
