"""tuning.json: losses of tuning by their papers' formulas, in float64, with gradients: DPO (Rafailov et al. 2023), InfoNCE
(van den Oord et al. 2018), log-probabilities of texts. entities: counts of tagged words, by searching for spans as patterns.
"""
import random
import re

import torch

from golden import draw, tensor, write

g = torch.Generator().manual_seed(51)
cases = []


def case(name, kind, settings, inputs, extra, loss):
    for x in inputs.values():
        x.requires_grad_(True)
    y = loss(**inputs)
    y.sum().backward()
    cases.append({"name": name, "kind": kind, "settings": settings, "inputs": {k: tensor(x) for k, x in inputs.items()},
                  **{k: tensor(x) for k, x in extra.items()}, "output": tensor(y),
                  "gradients": {k: tensor(x.grad) for k, x in inputs.items()}})


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


for beta, smooth in [(0.1, 0.0), (0.5, 0.0), (0.5, 0.1)]:
    rc, rr = draw(g, 5, scale=4) - 20, draw(g, 5, scale=4) - 20

    def dpo(chosen, rejected):
        z = beta * ((chosen - rc) - (rejected - rr))
        return (-(1 - smooth) * torch.log(sigmoid(z)) - smooth * torch.log(1 - sigmoid(z))).sum() / 5

    case(f"DPO, beta {beta}, smoothing {smooth}", "dpo", {"beta": beta, "labelSmoothing": smooth},
         {"chosen": draw(g, 5, scale=4) - 20, "rejected": draw(g, 5, scale=4) - 20},
         {"referenceChosen": rc, "referenceRejected": rr}, dpo)

for temperature, symmetric, n in [(0.05, False, 4), (0.5, False, 7), (0.5, True, 4), (0.2, True, 6)]:
    def info(anchors, candidates):
        cos = torch.stack([torch.stack([(a * c).sum() / torch.sqrt((a * a).sum() * (c * c).sum()) for c in candidates])
                           for a in anchors])
        e = torch.exp(cos / temperature)
        there = -torch.log(torch.stack([e[i, i] / e[i].sum() for i in range(4)])).mean()
        back = -torch.log(torch.stack([e[i, i] / e[:, i].sum() for i in range(4)])).mean()
        return (there + back) / 2 if symmetric else there

    case(f"InfoNCE, temperature {temperature}, {n} candidates, symmetric {symmetric}", "infoNce",
         {"temperature": temperature, "symmetric": symmetric},
         {"anchors": draw(g, 4, 3), "candidates": draw(g, n, 3)}, {}, info)

targets = torch.tensor([[2, 0, -100, 4], [-100, -100, 1, 3], [-100, -100, -100, -100]])


def log_probability(logits):
    rows = []
    for b in range(3):
        total = logits.sum() * 0
        for t in range(4):
            if targets[b, t] >= 0:
                e = torch.exp(logits[b, t])
                total = total + torch.log(e[targets[b, t]] / e.sum())
        rows.append(total)
    return torch.stack(rows)


case("log-probability", "logProbability", {}, {"logits": draw(g, 3, 4, 5)}, {"targets": targets}, log_probability)

random.seed(6)
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


def entities(tags):
    found = set()
    for kind in ["PER", "LOC"]:
        text = ""
        for i, tag in enumerate(tags):
            if not tag.endswith(kind):
                text += "."
            else:
                first = tag[0] == "B" or i == 0 or not tags[i - 1].endswith(kind)
                text += "b" if first else "i"
        found |= {(kind, m.start(), m.end()) for m in re.finditer("bi*", text)}
    return found


texts = []
for _ in range(40):
    truth = random.choices(TAGS, [4, 2, 3, 2, 3], k=random.randint(0, 12))
    predicted = [t if random.random() < 0.8 else random.choice(TAGS) for t in truth]
    texts.append({"truth": truth, "predicted": predicted})
right = sum(len(entities(t["truth"]) & entities(t["predicted"])) for t in texts)
found, wanted = (sum(len(entities(t[k])) for t in texts) for k in ["predicted", "truth"])
p, r = right / found, right / wanted
write("tuning", {"cases": cases, "entities": {"texts": texts, "precision": p, "recall": r, "f1": 2 * p * r / (p + r)}})
