"""text_models.json: classifiers and encoders of texts, one text after another and each without its padding.

A case: {name, kind, settings, parameters, ids, mask, segments?, output, gradOutput, gradParameters}; keys are Jumbo's.
"""
import torch
from torch.nn import functional as F

from formulas import Weights, attention, gelu, golden, layer_norm, linear, sinusoids
from golden import write

g = torch.Generator().manual_seed(2014)
cases = []
V, D, K, T = 11, 6, 3, 7


def case(name, kind, w, lengths, model, settings=None, pairs=False):
    ids = torch.randint(0, V, (len(lengths), max(lengths)), generator=g)
    mask = torch.tensor([[t < n for t in range(max(lengths))] for n in lengths])
    segments = torch.tensor([[int(n // 2 <= t < n) for t in range(max(lengths))] for n in lengths])
    rows = [model(ids[b, :n], segments[b, :n]) for b, n in enumerate(lengths)]
    inputs = {"ids": ids, "mask": mask, **({"segments": segments} if pairs else {})}
    cases.append(golden(name, kind, w, torch.stack(rows), inputs, settings))


def cnn(name, lengths):
    w, widths = Weights(g), [2, 4, 5]
    w.new("tokens.weight", V, D)
    for i, width in enumerate(widths):
        w.new(f"filters.{i}.weight", 4, D, width)
        w.new(f"filters.{i}.bias", 4)
    w.linear("head", 12, K)

    def model(ids, segments):
        x, found = w["tokens.weight"][ids], []
        for i, width in enumerate(widths):
            filled = torch.cat([x, torch.zeros(max(0, width - len(x)), D, dtype=torch.float64)])
            for f in range(4):
                kernel = w[f"filters.{i}.weight"][f].T  # [width, D]
                places = [(filled[t:t + width] * kernel).sum() + w[f"filters.{i}.bias"][f]
                          for t in range(len(filled) - width + 1)]
                found.append(torch.stack(places).max().clamp(min=0))
        return linear(w, "head", torch.stack(found))

    case(name, "cnn", w, lengths, model, {"widths": widths})


cnn("cnn", [7, 5, 6])
cnn("cnn on texts shorter than its filters", [1, 3, 2])
cnn("cnn on texts of which some are shorter", [7, 1, 4])


def lstm(name, lengths, layers, both):
    w, H = Weights(g), 4
    w.new("tokens.weight", V, D)
    for i in range(layers):
        for part in ["layers", "reversed"][:2 if both else 1]:
            w.recurrent(f"lstm.{part}.{i}", D if i == 0 else (2 if both else 1) * H, H, 4)
    w.linear("head", (2 if both else 1) * H, K)

    def read(xs, key):
        h, c, out = torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64), []
        for x in xs:
            i, f, n, o = (w[key + ".weightIh"] @ x + w[key + ".biasIh"] + w[key + ".weightHh"] @ h + w[key + ".biasHh"]).split(H)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(n)
            h = torch.sigmoid(o) * torch.tanh(c)
            out.append(h)
        return out

    def model(ids, segments):
        xs = list(w["tokens.weight"][ids])
        for i in range(layers):
            there = read(xs, f"lstm.layers.{i}")
            back = read(xs[::-1], f"lstm.reversed.{i}") if both else []
            ends = [there[-1]] + back[-1:]
            xs = [torch.cat([a, b]) for a, b in zip(there, back[::-1])] if both else there
        return linear(w, "head", torch.cat(ends))

    case(name, "lstm", w, lengths, model, {"layers": layers, "bidirectional": both})


lstm("lstm", [5, 2, 7], 1, False)
lstm("lstm stacked, both ways", [3, 6, 1], 2, True)


def transformer(name, lengths, context, pooling):
    w = Weights(g)
    w.new("tokens.weight", V, D)
    if context:
        w.new("positions.weight", context, D)
    for n in range(2):
        w.attention(f"layers.{n}.attention", D)
        w.linear(f"layers.{n}.feedForward.up", D, 8)
        w.linear(f"layers.{n}.feedForward.down", 8, D)
        w.norm(f"layers.{n}.norm1", D)
        w.norm(f"layers.{n}.norm2", D)
    w.norm("norm", D)
    w.linear("head", D, K)

    def model(ids, segments):
        x = w["tokens.weight"][ids] + (w["positions.weight"][:len(ids)] if context else sinusoids(len(ids), D))
        for n in range(2):
            y = layer_norm(w, f"layers.{n}.norm1", x)
            x = x + attention(w, f"layers.{n}.attention", y, y, 2)
            y = gelu(linear(w, f"layers.{n}.feedForward.up", layer_norm(w, f"layers.{n}.norm2", x)))
            x = x + linear(w, f"layers.{n}.feedForward.down", y)
        x = layer_norm(w, "norm", x)
        return linear(w, "head", x.mean(0) if pooling == "MEAN" else x[0])

    case(name, "transformer", w, lengths, model, {"context": context, "pooling": pooling})


transformer("transformer, learned positions, mean", [4, 7, 1], 8, "MEAN")
transformer("transformer, sinusoidal positions, first token", [7, 3, 5], 0, "FIRST")


def bert(name, lengths, end):
    """PyTorch's encoder layers, whose weights are laid out as ours."""
    w = Weights(g)
    w.new("bert.embeddings.word.weight", V, D)
    w.new("bert.embeddings.position.weight", 8, D)
    w.new("bert.embeddings.type.weight", 2, D)
    w.norm("bert.embeddings.norm", D)
    for n in range(2):
        at = f"bert.layers.{n}."
        w.attention(at + "attention", D)
        w.linear(at + "feedForward.up", D, 8)
        w.linear(at + "feedForward.down", 8, D)
        w.norm(at + "norm1", D)
        w.norm(at + "norm2", D)
    if end == "pooler":
        w.linear("bert.pooler.dense", D, D)
        w.linear("head", D, K)

    def encode(x, n):
        at = f"bert.layers.{n}."
        join = lambda part: torch.cat([w[f"{at}attention.{p}.{part}"] for p in ["query", "key", "value"]])
        y, _ = F.multi_head_attention_forward(
            x[:, None], x[:, None], x[:, None], D, 2, join("weight"), join("bias"), None, None, False, 0.0,
            w[at + "attention.output.weight"], w[at + "attention.output.bias"], training=False)
        norm = lambda y, key: F.layer_norm(y, (D,), w[at + key + ".weight"], w[at + key + ".bias"], 1e-12)
        x = norm(x + y[:, 0], "norm1")
        y = F.linear(x, w[at + "feedForward.up.weight"], w[at + "feedForward.up.bias"])
        y = F.linear(F.gelu(y), w[at + "feedForward.down.weight"], w[at + "feedForward.down.bias"])
        return norm(x + y, "norm2")

    def model(ids, segments):
        e = "bert.embeddings."
        x = w[e + "word.weight"][ids] + w[e + "position.weight"][:len(ids)] + w[e + "type.weight"][segments]
        x = F.layer_norm(x, (D,), w[e + "norm.weight"], w[e + "norm.bias"], 1e-12)
        for n in range(2):
            x = encode(x, n)
        if end == "pooler":
            return linear(w, "head", torch.tanh(linear(w, "bert.pooler.dense", x[0])))
        return F.normalize(x.mean(0) if end == "MEAN" else x[0], dim=0)

    case(name, "bert" if end == "pooler" else "sentence", w, lengths, model, {"pooling": end}, pairs=True)


bert("bert classifier", [4, 7, 2], "pooler")
bert("sentence encoder, mean", [4, 7, 2], "MEAN")
bert("sentence encoder, first token", [7, 3, 6], "FIRST")

write("text_models", {"cases": cases})
