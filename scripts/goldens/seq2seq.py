"""seq2seq.json: models from one sequence to another, one pair after the other and each source without its padding.

A case: {name, kind, settings, parameters, source, mask, target, output, gradOutput, gradParameters}; keys are Jumbo's.
kind "buckets" holds T5's buckets of distances from -300 to 300, both ways and one way.
"""
import math

import torch
from torch import nn

from formulas import Weights, attention, golden, layer_norm, linear, sinusoids
from golden import tensor, write

g = torch.Generator().manual_seed(2015)
cases = []
V, W = 9, 11  # source and target vocabulary
LENGTHS, T = [5, 3, 1], 4


def case(name, kind, w, model, settings=None, vocabularies=(V, W)):
    source = torch.randint(0, vocabularies[0], (len(LENGTHS), max(LENGTHS)), generator=g)
    target = torch.randint(0, vocabularies[1], (len(LENGTHS), T), generator=g)
    mask = torch.tensor([[s < n for s in range(max(LENGTHS))] for n in LENGTHS])
    rows = torch.stack([model(source[b, :n], target[b]) for b, n in enumerate(LENGTHS)])
    cases.append(golden(name, kind, w, rows, {"source": source, "mask": mask, "target": target}, settings))


# Bahdanau et al. 2015, appendix A; the gates as PyTorch's GRU has them.
E, H, A, R = 4, 5, 3, 2
w = Weights(g)
w.new("source.weight", V, E)
w.new("target.weight", W, E)
w.recurrent("reader.layers.0", E, H, 3)
w.recurrent("reader.reversed.0", E, H, 3)
w.linear("first", H, H)
for part, into, out in [("query", H, A), ("key", 2 * H, A), ("score", A, 1)]:
    w.new(f"attention.{part}.weight", out, into, scale=1.0)
w.recurrent("writer.layers.0", E + 2 * H, H, 3)
w.linear("readout", H + E + 2 * H, 2 * R)
w.linear("head", R, W)


def gru(key, x, h):
    a = w[key + ".weightIh"] @ x + w[key + ".biasIh"]
    b = w[key + ".weightHh"] @ h + w[key + ".biasHh"]
    r, z = torch.sigmoid(a[:H] + b[:H]), torch.sigmoid(a[H:2 * H] + b[H:2 * H])
    n = torch.tanh(a[2 * H:] + r * b[2 * H:])
    return (1 - z) * n + z * h


def bahdanau(source, target):
    zeros = torch.zeros(H, dtype=torch.float64)
    there, back = [zeros], [zeros]
    for x in w["source.weight"][source]:
        there.append(gru("reader.layers.0", x, there[-1]))
    for x in w["source.weight"][source].flip(0):
        back.append(gru("reader.reversed.0", x, back[-1]))
    read = torch.stack([torch.cat([a, b]) for a, b in zip(there[1:], back[:0:-1])])
    s, out = torch.tanh(linear(w, "first", back[-1])), []
    for y in w["target.weight"][target]:
        scores = torch.stack([w["attention.score.weight"][0] @ torch.tanh(
            w["attention.query.weight"] @ s + w["attention.key.weight"] @ h) for h in read])
        c = torch.softmax(scores, 0) @ read
        pairs = linear(w, "readout", torch.cat([s, y, c]))
        out.append(linear(w, "head", torch.stack([torch.maximum(pairs[2 * i], pairs[2 * i + 1]) for i in range(R)])))
        s = gru("writer.layers.0", torch.cat([y, c]), s)
    return torch.stack(out)


case("bahdanau", "seq2seq", w, bahdanau)


def transformer(name, norm_first, shared):
    D, w = 6, Weights(g)
    w.new("source.weight", W if shared else V, D)
    if not shared:
        w.new("target.weight", W, D)
        w.new("head.weight", W, D)
    parts = [("encoder", ["attention"]), ("decoder", ["selfAttention", "crossAttention"])]
    for part, attentions in parts:
        for n in range(2):
            for a in attentions:
                w.attention(f"{part}.{n}.{a}", D)
            w.linear(f"{part}.{n}.feedForward.up", D, 8)
            w.linear(f"{part}.{n}.feedForward.down", 8, D)
            for k in range(len(attentions) + 1):
                w.norm(f"{part}.{n}.norm{k + 1}", D)
        if norm_first:
            w.norm(part + "Norm", D)

    def run(part, x, memory):
        for n in range(2):
            def add(k, x, f):
                if norm_first:
                    return x + f(layer_norm(w, f"{part}.{n}.norm{k}", x))
                return layer_norm(w, f"{part}.{n}.norm{k}", x + f(x))

            own = f"{part}.{n}." + ("attention" if memory is None else "selfAttention")
            x = add(1, x, lambda y: attention(w, own, y, y, 2, causal=memory is not None))
            if memory is not None:
                x = add(2, x, lambda y: attention(w, f"{part}.{n}.crossAttention", y, memory, 2))
            x = add(2 if memory is None else 3, x, lambda y: linear(
                w, f"{part}.{n}.feedForward.down", linear(w, f"{part}.{n}.feedForward.up", y).clamp(min=0)))
        return layer_norm(w, part + "Norm", x) if norm_first else x

    def model(source, target):
        vectors = w["source.weight"] if shared else w["target.weight"]
        memory = run("encoder", w["source.weight"][source] * math.sqrt(D) + sinusoids(len(source), D), None)
        y = run("decoder", vectors[target] * math.sqrt(D) + sinusoids(len(target), D), memory)
        return y @ (w["source.weight"] if shared else w["head.weight"]).T

    case(name, "transformer", w, model, {"normFirst": norm_first, "shared": shared}, (W if shared else V, W))


transformer("transformer, normalised after, shared", False, True)
transformer("transformer, normalised first", True, False)


def bucket(distance, both, buckets=32, most=128):
    """As published with the weights: in float32 tensors."""
    result = torch.zeros_like(distance)
    if both:
        buckets //= 2
        result += (distance > 0).long() * buckets
        n = distance.abs()
    else:
        n = -torch.min(distance, torch.zeros_like(distance))
    near = buckets // 2
    far = near + (torch.log(n.float() / near) / math.log(most / near) * (buckets - near)).long()
    far = torch.min(far, torch.full_like(far, buckets - 1))
    return result + torch.where(n < near, n, far)


def t5(name, gated):
    D, N, d, hidden, w = 6, 2, 4, 8, Weights(g)
    w.new("tokens.weight", W, D)
    for part, attentions in [("encoder", ["attention"]), ("decoder", ["selfAttention", "crossAttention"])]:
        w.new(part + "Positions.weight", 8, N)
        for n in range(2):
            for a in attentions:
                w.attention(f"{part}.{n}.{a}", D, N * d, bias=False)
                w[f"{part}.{n}.{a}.query.projection.weight"] = w.pop(f"{part}.{n}.{a}.query.weight")
            if gated:
                w.linear(f"{part}.{n}.feedForward.gate", D, hidden, bias=False)
            w.linear(f"{part}.{n}.feedForward.up", D, hidden, bias=False)
            w.linear(f"{part}.{n}.feedForward.down", hidden, D, bias=False)
            for k in range(len(attentions) + 1):
                w.norm(f"{part}.{n}.norm{k + 1}", D, bias=False)
        w.norm(part + "Norm", D, bias=False)
    if gated:
        w.new("head.weight", W, D)

    def rms(key, x):
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-6) * w[key + ".weight"]

    def attend(key, x, memory, causal=False, bias=None):
        names = {f"a.{p}.weight": w[f"{key}.{p}.weight"] for p in ["key", "value", "output"]}
        names["a.query.weight"] = w[f"{key}.query.projection.weight"]
        return attention(names, "a", x, memory, N, causal, 1.0, bias)

    def feed(key, y):
        if gated:
            a = linear(w, key + ".gate", y)
            a = 0.5 * a * (1 + torch.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a ** 3)))
            return linear(w, key + ".down", a * linear(w, key + ".up", y))
        return linear(w, key + ".down", linear(w, key + ".up", y).clamp(min=0))

    def run(part, x, memory):
        places = torch.arange(len(x))
        ids = bucket(places[None, :] - places[:, None], memory is None, 8, 5)
        bias = w[part + "Positions.weight"][ids].permute(2, 0, 1)
        for n in range(2):
            at = f"{part}.{n}."
            y = rms(at + "norm1", x)
            x = x + attend(at + ("attention" if memory is None else "selfAttention"), y, y, memory is not None, bias)
            if memory is not None:
                x = x + attend(at + "crossAttention", rms(at + "norm2", x), memory)
            x = x + feed(at + "feedForward", rms(at + ("norm2" if memory is None else "norm3"), x))
        return rms(part + "Norm", x)

    def model(source, target):
        y = run("decoder", w["tokens.weight"][target], run("encoder", w["tokens.weight"][source], None))
        return y @ w["head.weight"].T if gated else y / math.sqrt(D) @ w["tokens.weight"].T

    case(name, "t5", w, model, {"gated": gated}, (W, W))


t5("t5", False)
t5("t5 version 1.1", True)
distances = torch.arange(-300, 301)
cases.append({"name": "t5 buckets", "kind": "buckets", "bothWays": tensor(bucket(distances, True)),
              "oneWay": tensor(bucket(distances, False))})

# nn.Transformer normalises once more at each end, 2·2·512 weights.
base = sum(p.numel() for p in nn.Transformer(512, 8, 6, 6, 2048).parameters()) - 2048
write("seq2seq", {"transformerBase": base, "cases": cases})
