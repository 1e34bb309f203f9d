"""attention.json: attention and what tells it positions.

cases: {name, kind, settings, parameters, inputs, output, gradOutput, gradInputs, gradParameters}; kind "mha" is
nn.MultiheadAttention with its projections apart, "own" the definition below, head by head and with complex numbers for
rotations, "bahdanau" the paper's formula. rope: {name, settings, length, frequencies, amplitude}.
"""
import math

import numpy as np
import torch
from torch import nn

from golden import draw, tensor, write

g = torch.Generator().manual_seed(2017)
cases = []
B, D = 2, 8


def case(name, kind, settings, parameters, inputs, function, masks=None):
    leaves = [t for t in list(parameters.values()) + list(inputs.values())]
    for t in leaves:
        t.requires_grad_().grad = None
    y = function()
    up = draw(g, *y.shape)
    y.backward(up)
    cases.append({
        "name": name, "kind": kind, "settings": settings, "parameters": {n: tensor(p) for n, p in parameters.items()},
        "inputs": {n: tensor(x) for n, x in inputs.items()}, **({"masks": masks} if masks else {}),
        "output": tensor(y), "gradOutput": tensor(up), "gradInputs": {n: tensor(x.grad) for n, x in inputs.items()},
        "gradParameters": {n: tensor(p.grad) for n, p in parameters.items()}})


def mha(name, heads=2, bias=True, causal=False, padding=None, memory=None, steps=4):
    module = nn.MultiheadAttention(D, heads, bias=bias, batch_first=True, kdim=memory, vdim=memory).double()
    p = {}
    for n, width in [("query", D), ("key", memory or D), ("value", memory or D), ("output", D)]:
        p[f"{n}.weight"] = draw(g, D, width, scale=0.4)
        if bias:
            p[f"{n}.bias"] = draw(g, D, scale=0.4)
    x = draw(g, B, steps, D)
    inputs = {"x": x}
    if memory:
        inputs["memory"] = draw(g, B, 5, memory)
    keep = None if padding is None else torch.tensor(padding, dtype=torch.bool)
    later = torch.ones(steps, steps).triu(1).bool() if causal else None

    def run():
        m = inputs.get("memory", x)
        ins = [p[f"{n}.bias"] for n in ["query", "key", "value"]] if bias else None
        weights = [p[f"{n}.weight"] for n in ["query", "key", "value"]]
        y, _ = nn.functional.multi_head_attention_forward(
            x.transpose(0, 1), m.transpose(0, 1), m.transpose(0, 1), D, heads, None,
            torch.cat(ins) if bias else None, None, None, False, 0.0, p["output.weight"], p.get("output.bias"),
            key_padding_mask=None if keep is None else ~keep, attn_mask=later, use_separate_proj_weight=True,
            q_proj_weight=weights[0], k_proj_weight=weights[1], v_proj_weight=weights[2])
        return y.transpose(0, 1)

    case(name, "mha", {"width": D, "memory": memory or D, "headWidth": D // heads, "heads": heads, "kvHeads": heads,
                       "bias": bias, "causal": causal, "window": 0},
         p, inputs, run, None if keep is None else {"padding": tensor(keep)})


def rotated(x, start_angle):
    """Pairs (i, i + d/2) of the first 2·len(frequencies) features as complex numbers."""
    half = start_angle.shape[1]
    z = torch.complex(x[:, :half], x[:, half:2 * half]) * torch.polar(torch.ones_like(start_angle), start_angle)
    return torch.cat([z.real, z.imag, x[:, 2 * half:]], 1)


def alibi_slopes(n):
    """As the authors' code."""
    def power_of_2(k):
        start = 2 ** (-(2 ** -(math.log2(k) - 3)))
        return [start * start ** i for i in range(k)]
    if math.log2(n).is_integer():
        return power_of_2(n)
    low = 2 ** math.floor(math.log2(n))
    return power_of_2(low) + alibi_slopes(2 * low)[0::2][:n - low]


def own(name, heads, kv_heads, head_width, causal=True, window=0, rope=0, alibi=False, bias=False, padding=None,
        steps=6, added=False):
    p = {}
    for n, i, o in [("query", D, heads * head_width), ("key", D, kv_heads * head_width),
                    ("value", D, kv_heads * head_width), ("output", heads * head_width, D)]:
        p[f"{n}.weight"] = draw(g, o, i, scale=0.4)
        if bias:
            p[f"{n}.bias"] = draw(g, o, scale=0.4)
    x = draw(g, B, steps, D)
    extra = draw(g, 1, heads, steps, steps) if added else None

    def run():
        def project(n, t):
            return t @ p[f"{n}.weight"].T + (p[f"{n}.bias"] if bias else 0)
        rows = []
        for b in range(B):
            outs = []
            for h in range(heads):
                group = h // (heads // kv_heads)
                q = project("query", x[b])[:, h * head_width:(h + 1) * head_width]
                k = project("key", x[b])[:, group * head_width:(group + 1) * head_width]
                v = project("value", x[b])[:, group * head_width:(group + 1) * head_width]
                if rope:
                    angle = torch.tensor([[t * 10000.0 ** (-2 * i / rope) for i in range(rope // 2)]
                                          for t in range(steps)], dtype=torch.float64)
                    q, k = rotated(q, angle), rotated(k, angle)
                scores = q @ k.T / math.sqrt(head_width)
                for i in range(steps):
                    for j in range(steps):
                        hidden = (causal and j > i) or (window and abs(i - j) >= window)
                        hidden = hidden or (padding is not None and not padding[b][j])
                        shift = -alibi_slopes(heads)[h] * abs(i - j) if alibi else 0.0
                        shift += float(extra[0, h, i, j]) if added else 0.0
                        moved = torch.zeros_like(scores)
                        moved[i, j] = -math.inf if hidden else shift
                        scores = scores + moved
                outs.append(torch.softmax(scores, -1) @ v)
            rows.append(project("output", torch.cat(outs, 1)))
        return torch.stack(rows)

    masks = {}
    if padding is not None:
        masks["padding"] = tensor(torch.tensor(padding, dtype=torch.bool))
    if added:
        masks["added"] = tensor(extra)
    case(name, "own", {"width": D, "memory": D, "headWidth": head_width, "heads": heads, "kvHeads": kv_heads,
                       "bias": bias, "causal": causal, "window": window, "rope": rope, "alibi": alibi},
         p, {"x": x}, run, masks)


mha("self-attention")
mha("self-attention without biases, four heads", heads=4, bias=False)
mha("causal", causal=True)
mha("padding", padding=[[1, 1, 1, 0], [1, 0, 0, 0]])
mha("causal with padding at the end", causal=True, padding=[[1, 1, 0, 0], [1, 1, 1, 1]])
mha("cross-attention", memory=6)
mha("cross-attention with padding", memory=6, padding=[[1, 1, 1, 0, 0], [0, 1, 1, 1, 1]], steps=3)
own("grouped queries", 4, 2, 4)
own("one head of keys, with biases", 4, 1, 2, bias=True, causal=False)
own("sliding window", 2, 2, 4, window=3)
own("sliding window to both sides", 2, 1, 4, window=2, causal=False)
own("rotary", 2, 2, 4, rope=4)
own("rotary in part of the head, grouped, windowed, padded", 4, 2, 6, rope=4, window=4,
    padding=[[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]])
own("linear biases", 4, 4, 2, alibi=True)
own("linear biases of three heads, both ways, padded", 3, 3, 2, alibi=True, causal=False,
    padding=[[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0]])
own("numbers added to the scores", 2, 2, 4, causal=True, added=True)


def bahdanau(name, padding=None):
    p = {"query.weight": draw(g, 5, 3), "key.weight": draw(g, 5, 4), "score.weight": draw(g, 1, 5)}
    q, k = draw(g, B, 2, 3), draw(g, B, 4, 4)

    def run():
        rows = []
        for b in range(B):
            for t in range(2):
                s = torch.stack([p["score.weight"][0] @ torch.tanh(p["query.weight"] @ q[b, t] + p["key.weight"] @ k[b, j])
                                 for j in range(4) if padding is None or padding[b][j]])
                kept = torch.stack([k[b, j] for j in range(4) if padding is None or padding[b][j]])
                rows.append(torch.softmax(s, 0) @ kept)
        return torch.stack(rows).reshape(B, 2, 4)

    case(name, "bahdanau", {}, p, {"q": q, "k": k}, run,
         None if padding is None else {"padding": tensor(torch.tensor(padding, dtype=torch.bool))})


bahdanau("additive")
bahdanau("additive with padding", [[1, 0, 1, 0], [1, 1, 1, 1]])

# Scaled rotary embeddings, in NumPy
rope = []


def base_frequencies(d, base):
    return 1.0 / base ** (np.arange(0, d, 2) / d)


def scaled(name, d, base, length, settings, frequencies, amplitude=1.0):
    rope.append({"name": name, "settings": {"width": d, "base": base, **settings}, "length": length,
                 "frequencies": tensor(frequencies), "amplitude": amplitude})


def llama3(f, factor, low, high, context):
    wavelength = 2 * np.pi / f
    smooth = (context / wavelength - low) / (high - low)
    between = (1 - smooth) * f / factor + smooth * f
    return np.where(wavelength < context / high, f, np.where(wavelength > context / low, f / factor, between))


def yarn(d, base, factor, fast, slow, context):
    def dimension(turns):
        return d * math.log(context / (turns * 2 * math.pi)) / (2 * math.log(base))
    low, high = max(math.floor(dimension(fast)), 0), min(math.ceil(dimension(slow)), d - 1)
    ramp = np.clip((np.arange(d // 2) - low) / (high - low + (0.001 if low == high else 0)), 0, 1)
    stay = 1 - ramp
    f = base_frequencies(d, base)
    return f / factor * (1 - stay) + f * stay


scaled("none", 16, 10000.0, 100, {"kind": "none"}, base_frequencies(16, 10000.0))
scaled("linear", 16, 10000.0, 100, {"kind": "linear", "factor": 4.0}, base_frequencies(16, 10000.0) / 4)
for length in [2048, 2049, 8192]:
    grown = 10000.0 * (1 if length <= 2048 else 2.0 * length / 2048 - 1) ** (128 / 126)
    scaled(f"dynamic at {length}", 128, 10000.0, length, {"kind": "dynamic", "factor": 2.0, "context": 2048},
           base_frequencies(128, grown))
scaled("Llama 3.1", 128, 500000.0, 100,
       {"kind": "llama3", "factor": 8.0, "low": 1.0, "high": 4.0, "context": 8192},
       llama3(base_frequencies(128, 500000.0), 8.0, 1.0, 4.0, 8192))
scaled("Llama 3.2", 64, 500000.0, 100,
       {"kind": "llama3", "factor": 32.0, "low": 1.0, "high": 4.0, "context": 8192},
       llama3(base_frequencies(64, 500000.0), 32.0, 1.0, 4.0, 8192))
scaled("YaRN", 128, 10000.0, 100, {"kind": "yarn", "factor": 16.0, "context": 4096},
       yarn(128, 10000.0, 16.0, 32, 1, 4096), 0.1 * math.log(16) + 1)
scaled("YaRN of a wide base", 128, 1000000.0, 100, {"kind": "yarn", "factor": 4.0, "context": 32768},
       yarn(128, 1000000.0, 4.0, 32, 1, 32768), 0.1 * math.log(4) + 1)

short, long = [1.0, 1.25, 1.5, 2.0], [1.0, 3.0, 9.5, 32.0]
for length in [4096, 4097]:
    scaled(f"LongRoPE at {length}", 8, 10000.0, length,
           {"kind": "longrope", "factor": 32.0, "context": 4096, "short": short, "long": long},
           base_frequencies(8, 10000.0) / np.array(long if length > 4096 else short),
           math.sqrt(1 + math.log(32) / math.log(4096)))

# Sinusoidal positions, position by position
table = np.zeros((5, 6))
for t in range(5):
    for i in range(3):
        table[t, 2 * i] = np.sin(t / 10000 ** (2 * i / 6))
        table[t, 2 * i + 1] = np.cos(t / 10000 ** (2 * i / 6))

write("attention", {"cases": cases, "rope": rope, "sinusoidal": tensor(table),
                    "alibiSlopes": {str(n): alibi_slopes(n) for n in [1, 2, 8, 12, 16]}})
