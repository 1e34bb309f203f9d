"""Parts of models in plain tensor operations, in float64, from their papers; and how a model's golden is written.

Weights are looked up by Jumbo's keys in a dictionary w.
"""
import math

import torch

from golden import draw, tensor


class Weights(dict):
    """Random weights by key, each of which wants its gradient."""

    def __init__(self, generator):
        super().__init__()
        self.generator = generator

    def new(self, key, *shape, scale=0.5, shift=0.0):
        self[key] = (shift + draw(self.generator, *shape, scale=scale)).requires_grad_()

    def linear(self, key, into, out, bias=True):
        self.new(key + ".weight", out, into)
        if bias:
            self.new(key + ".bias", out)

    def norm(self, key, width, bias=True):
        self.new(key + ".weight", width, scale=0.3, shift=1.0)
        if bias:
            self.new(key + ".bias", width, scale=0.3)

    def attention(self, key, width, inner=None, bias=True):
        for part in ["query", "key", "value"]:
            self.linear(f"{key}.{part}", width, inner or width, bias)
        self.linear(f"{key}.output", inner or width, width, bias)

    def recurrent(self, key, into, hidden, gates):
        self.new(key + ".weightIh", gates * hidden, into)
        self.new(key + ".weightHh", gates * hidden, hidden)
        self.new(key + ".biasIh", gates * hidden)
        self.new(key + ".biasHh", gates * hidden)


def linear(w, key, x):
    y = x @ w[key + ".weight"].T
    return y + w[key + ".bias"] if key + ".bias" in w else y


def layer_norm(w, key, x, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + eps) * w[key + ".weight"] + w[key + ".bias"]


def gelu(x):
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def attention(w, key, x, memory, heads, causal=False, scale=None, bias=None):
    """x [T, D] asks memory [S, D]; bias [heads, T, S] is added to the scores."""
    q, k, v = linear(w, key + ".query", x), linear(w, key + ".key", memory), linear(w, key + ".value", memory)
    d = q.shape[1] // heads
    out = []
    for h in range(heads):
        span = slice(h * d, h * d + d)
        scores = q[:, span] @ k[:, span].T * (1 / math.sqrt(d) if scale is None else scale)
        if bias is not None:
            scores = scores + bias[h]
        if causal:
            scores = scores.masked_fill(torch.ones_like(scores).triu(1) == 1, -math.inf)
        out.append(torch.softmax(scores, -1) @ v[:, span])
    return linear(w, key + ".output", torch.cat(out, -1))


def sinusoids(length, width):
    table = torch.zeros(length, width, dtype=torch.float64)
    for t in range(length):
        for i in range(width):
            angle = t * 10000 ** (-(i - i % 2) / width)
            table[t, i] = math.sin(angle) if i % 2 == 0 else math.cos(angle)
    return table


def golden(name, kind, w, output, inputs, settings=None, **more):
    """A case: the output, and the gradients of its product with random numbers."""
    up = draw(w.generator, *output.shape)
    (output * up).sum().backward()
    return {"name": name, "kind": kind, "settings": settings or {}, "parameters": {n: tensor(p) for n, p in w.items()},
            **{n: tensor(x) for n, x in inputs.items()}, "output": tensor(output), "gradOutput": tensor(up),
            "gradInputs": {}, "gradParameters": {n: tensor(p.grad) for n, p in w.items()}, **more}
