"""Writes src/test/resources/goldens/sampling.json: logits, settings and the probabilities that a token is drawn with.

NumPy in float64, one sequence at a time, token by token.   python3 scripts/goldens/sampling.py   (made with NumPy 1.24.2)
"""
import collections
import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261125)
DEFAULT = {"temperature": 1, "topK": 0, "topP": 1, "minP": 0, "repetitionPenalty": 1, "presencePenalty": 0, "frequencyPenalty": 0}
cases = []


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def one(logits, history, s):
    x = np.array(logits, float)
    for token, times in collections.Counter(t for t in history if t >= 0).items():
        x[token] = x[token] / s["repetitionPenalty"] if x[token] > 0 else x[token] * s["repetitionPenalty"]
        x[token] -= s["presencePenalty"] + times * s["frequencyPenalty"]
    if s["temperature"] == 0:
        p = np.zeros(len(x))
        p[int(np.argmax(x))] = 1
        return p
    x = x / s["temperature"]
    order = list(np.argsort(-x, kind="stable"))
    if s["topK"]:
        order = order[:s["topK"]]
    p, kept, mass = softmax(x[order]), [], 0.0
    for token, share in zip(order, p):
        kept.append(token)
        mass += share
        if mass >= s["topP"]:
            break
    out = np.zeros(len(x))
    out[kept] = softmax(x[kept])
    out[out < s["minP"] * out.max()] = 0
    return out / out.sum()


def case(name, logits, history=None, **settings):
    s = {**DEFAULT, **settings}
    logits = np.round(np.asarray(logits, float) * 64) / 64
    history = history if history is not None else [[] for _ in logits]
    cases.append({"name": name, "settings": s, "shape": list(logits.shape), "logits": logits.ravel().tolist(),
                  "tokens": len(history[0]), "history": [t for row in history for t in row],
                  "probabilities": [float(v) for row, h in zip(logits, history) for v in one(row, h, s)]})


def draw(rows, width):
    return rng.permuted(np.arange(rows * width).reshape(rows, width) % 97, axis=1) / 13 + rng.normal(size=(rows, width)) - 4


SEEN = [[3, 3, 3, 7, -1], [0, 1, 2, 1, 0], [-1, -1, -1, -1, -1]]
case("plain", draw(3, 12))
case("one token", [[2.5]], temperature=0.3, topK=5, topP=0.5, minP=0.5)
for t in (0.1, 0.7, 2.5):
    case(f"temperature {t}", draw(2, 20), temperature=t)
case("greedy", draw(4, 30), temperature=0)
case("greedy, equal logits", [[1, 3, 3, 2], [0, 0, 0, 0]], temperature=0)
for k in (1, 3, 50):
    case(f"top-k {k}", draw(3, 20), topK=k)
for p in (1e-6, 0.3, 0.9, 0.999):
    case(f"top-p {p}", draw(3, 20), topP=p)
for p in (0.02, 0.3, 1):
    case(f"min-p {p}", draw(3, 20), minP=p)
for r in (1.3, 0.8):
    case(f"repetition {r}", draw(3, 10), SEEN, repetitionPenalty=r)
case("presence", draw(3, 10), SEEN, presencePenalty=0.8)
case("frequency", draw(3, 10), SEEN, frequencyPenalty=0.45)
case("negative penalties", draw(3, 10), SEEN, frequencyPenalty=-0.45, presencePenalty=-0.2)
case("penalties, greedy", draw(3, 10), SEEN, repetitionPenalty=3, frequencyPenalty=1.5, temperature=0)
case("all together", draw(3, 40), SEEN, temperature=0.8, topK=20, topP=0.92, minP=0.03, repetitionPenalty=1.2,
     presencePenalty=0.3, frequencyPenalty=0.2)
case("top-k before top-p", draw(3, 40), temperature=1.5, topK=8, topP=0.7)
case("tiny temperature", draw(2, 8), temperature=1e-9)
case("large logits", draw(2, 8) * 900)

out = Path("src/test/resources/goldens/sampling.json")
out.write_text('{"generator":"scripts/goldens/sampling.py","cases":[\n%s\n]}\n'
               % ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))
print(len(cases), "cases,", out.stat().st_size, "bytes")
