"""Writes src/test/resources/goldens/beam_search.json: tables of logits, searches in them and what is found.

A text's next token depends on its last two: table[a][b] holds the logits. The search is written from the description of
Hugging Face's (candidates are the best K·(1 + end tokens) continuations; one that ends counts if it is among the best K), and
an exhaustive search over all texts gives what is best.   python3 scripts/goldens/beam_search.py   (made with NumPy 1.24.2)
"""
import itertools
import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261126)


def table(width, scale, end_bias):
    t = np.round(rng.normal(size=(width, width, width)) * scale * 64) / 64
    t[..., 0] += end_bias
    return t


TABLES = [table(6, 1.5, 0), table(6, 2.5, 1), table(9, 1.2, -1), table(4, 0.8, 0.5)]


def log_probabilities(t, text):
    x = t[text[-2], text[-1]]
    return x - np.log(np.exp(x - x.max()).sum()) - x.max()


def divisor(n, s):
    return (n if s["form"] == "POWER" else (5 + n) / 6) ** s["alpha"]


def beam_search(t, prompt, s):
    k, ends, most = s["beams"], set(s["ends"]), s["maxTokens"]
    beams, found = [([], 0.0)], []

    def keep(tokens, total, n, reason):
        found.append((total / divisor(n, s), tokens, reason))
        found.sort(key=lambda f: -f[0])
        del found[k:]

    for n in range(1, most + 1):
        extended = sorted(((total + lp, i, tok) for i, (tokens, total) in enumerate(beams)
                           for tok, lp in enumerate(log_probabilities(t, prompt + tokens))), reverse=True)
        extended = extended[:k * (1 + max(1, len(ends)))]
        alive = []
        for rank, (total, i, tok) in enumerate(extended):
            if tok in ends:
                if rank < k:
                    keep(beams[i][0], total, n, "END_TOKEN")
            else:
                alive.append((beams[i][0] + [tok], total))
                if len(alive) == k:
                    break
        beams = alive
        if len(found) == k:
            reach = most if s["stopping"] == "EXACT" and s["alpha"] > 0 else n
            if s["stopping"] == "EARLY" or found[-1][0] >= extended[0][0] / divisor(reach, s):
                return found
    for tokens, total in beams:
        keep(tokens, total, len(tokens), "LENGTH")
    return found


def exhaustive(t, prompt, s):
    """The best text of all."""
    width, ends, most = t.shape[0], set(s["ends"]), s["maxTokens"]
    inner = [v for v in range(width) if v not in ends]
    best = None
    for n in range(1, most + 1):
        for tokens in itertools.product(inner, repeat=n):
            text, total = list(prompt), 0.0
            for tok in tokens:
                total += log_probabilities(t, text)[tok]
                text.append(tok)
            options = [(total, n, "LENGTH")] if n == most else []
            if n < most:
                options += [(total + log_probabilities(t, text)[e], n + 1, "END_TOKEN") for e in ends]
            for value, length, reason in options:
                score = value / divisor(length, s)
                if best is None or score > best[0]:
                    best = (score, list(tokens), reason)
    for e in ends:
        score = log_probabilities(t, prompt)[e] / divisor(1, s)
        if score > best[0]:
            best = (score, [], "END_TOKEN")
    return best


def case(name, index, prompt, check=False, **settings):
    s = {"beams": 3, "form": "POWER", "alpha": 1, "stopping": "HEURISTIC", "maxTokens": 6, "ends": [0], **settings}
    found = beam_search(TABLES[index], prompt, s)
    if check:
        best = exhaustive(TABLES[index], prompt, s)
        assert best[1] == found[0][1] and abs(best[0] - found[0][0]) < 1e-12 and best[2] == found[0][2], (best, found[0])
    cases.append({"name": name, "table": index, "prompt": prompt, "settings": s,
                  "tokens": [f[1] for f in found], "scores": [f[0] for f in found], "reasons": [f[2] for f in found]})


cases = []
for index in range(4):
    prompts = [[1, 2], [3, 3, 2], [2, 1]]
    for k in (1, 2, 3, 5):
        for stopping in ("EARLY", "HEURISTIC", "EXACT"):
            case(f"table {index}, {k} beams, {stopping}", index, prompts[k % 3], beams=k, stopping=stopping)
    for form in ("POWER", "GNMT"):
        for alpha in (-0.5, 0, 0.6, 2):
            case(f"table {index}, {form} {alpha}", index, prompts[0], form=form, alpha=alpha, beams=4)
    case(f"table {index}, two ends", index, prompts[1], ends=[0, 3], beams=2)
    case(f"table {index}, no end", index, prompts[1], ends=[], beams=2)
    case(f"table {index}, one token", index, prompts[2], maxTokens=1, beams=4)
    for alpha in (0, 1, 2):
        case(f"table {index}, the best of all, {alpha}", index, prompts[2], check=True, beams=800, maxTokens=4,
             stopping="EXACT", alpha=alpha)
        for field in ("tokens", "scores", "reasons"):
            cases[-1][field] = cases[-1][field][:3]

out = Path("src/test/resources/goldens/beam_search.json")
out.write_text('{"generator":"scripts/goldens/beam_search.py","tables":%s,"cases":[\n%s\n]}\n'
               % (json.dumps([{"width": t.shape[0], "logits": t.ravel().tolist()} for t in TABLES], separators=(",", ":")),
                  ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)))
print(len(cases), "cases,", out.stat().st_size, "bytes")
