"""multi_label.json: losses and metrics of examples that may have several labels, and focal loss of those with one class.

losses: {name, loss, settings, input, target, output, gradInput}. "bce" is PyTorch's binary_cross_entropy_with_logits with
pos_weight, "sigmoid-focal" torchvision's sigmoid_focal_loss, "focal" written from the paper's formula.
metrics: {name, labels, probabilities, targets, thresholds, values: {name: number}, f1, precision, recall, roc_auc, average_precision, ece}
by scikit-learn, ece by NumPy; probabilities are k / 64, so that some are equal and float32 holds all.
weights: {positives, examples, weights}: negatives / positives.
temperature: {name, logits, targets, temperature}: one for all labels, by SciPy.
"""
import numpy as np
import torch
from scipy import optimize
from sklearn import metrics as sk
from torch.nn import functional as F
from torchvision.ops import sigmoid_focal_loss

from golden import draw, tensor, write

g = torch.Generator().manual_seed(77)
losses = []


def loss(name, kind, settings, function, x, target):
    x = x.requires_grad_(True)
    y = function(x, target)
    y.backward()
    losses.append({"name": name, "loss": kind, "settings": settings, "input": tensor(x), "target": tensor(target),
                   "output": tensor(y), "gradInput": tensor(x.grad)})


def hot(*shape):
    return (torch.rand(*shape, generator=g) < 0.4).double()


for smoothing in (0.0, 0.2):
    for weights in ([], [0.5, 3.0, 1.0, 8.0]):
        w = torch.tensor(weights, dtype=torch.float64) if weights else None
        loss(f"BCE, smoothing {smoothing}, weights {weights}", "bce", {"smoothing": smoothing, "weights": weights},
             lambda x, t: F.binary_cross_entropy_with_logits(x, t * (1 - smoothing) + smoothing / 2, pos_weight=w),
             draw(g, 6, 4, scale=2), hot(6, 4))
loss("BCE of mixed targets", "bce", {"smoothing": 0.0, "weights": []}, F.binary_cross_entropy_with_logits,
     draw(g, 5, 3, scale=2), torch.round(torch.rand(5, 3, generator=g, dtype=torch.float64) * 128) / 128)
for gamma in (0.0, 0.5, 2.0):
    for alpha in (None, 0.25):
        loss(f"sigmoid focal, gamma {gamma}, alpha {alpha}", "sigmoid-focal", {"gamma": gamma, "alpha": alpha},
             lambda x, t: sigmoid_focal_loss(x, t, -1 if alpha is None else alpha, gamma, "mean"),
             draw(g, 6, 4, scale=3), hot(6, 4))


def focal(x, target, gamma, weights):
    w = torch.tensor(weights, dtype=torch.float64) if weights else torch.ones(x.shape[1], dtype=torch.float64)
    p = torch.softmax(x, 1)
    if target.dtype.is_floating_point:
        return -(target * w * (1 - p) ** gamma * p.log()).sum(1).mean()
    counted = target != 255
    rows, right = p.movedim(1, -1)[counted], target[counted]
    py, wy = rows.gather(1, right[:, None])[:, 0], w[right]
    return -(wy * (1 - py) ** gamma * py.log()).sum() / wy.sum()


for gamma in (0.0, 0.5, 2.0):
    for weights in ([], [0.5, 3.0, 1.0]):
        settings = {"gamma": gamma, "weights": weights}
        loss(f"focal, gamma {gamma}, weights {weights}", "focal", settings, lambda x, t: focal(x, t, gamma, weights),
             draw(g, 8, 3, scale=2), torch.randint(0, 3, (8,), generator=g))
        pixels = torch.randint(0, 3, (2, 3, 2), generator=g)
        pixels[torch.rand(pixels.shape, generator=g) < 0.3] = 255
        loss(f"focal of pixels, some ignored, gamma {gamma}, weights {weights}", "focal", settings,
             lambda x, t: focal(x, t, gamma, weights), draw(g, 2, 3, 3, 2, scale=2), pixels)
        mixed = torch.round(torch.rand(4, 3, generator=g, dtype=torch.float64) * 32 + 1) / 64
        loss(f"focal of mixed targets, gamma {gamma}, weights {weights}", "focal", settings,
             lambda x, t: focal(x, t, gamma, weights), draw(g, 4, 3, scale=2), mixed)

metrics = []
for name, n, k, rate, thresholds in (("four labels", 40, 4, 0.4, []), ("one label", 30, 1, 0.5, []),
                                     ("rare labels", 60, 6, 0.1, []), ("thresholds", 50, 3, 0.3, [0.25, 0.5, 0.703125])):
    y = (torch.rand(n, k, generator=g) < rate).numpy().astype(int)
    y[0], y[1] = 1, 0
    p = np.round(np.clip(0.5 * y + torch.rand(n, k, generator=g).numpy() * 0.7 - 0.1, 0, 1) * 64) / 64
    if name == "rare labels":
        p[:, 5] = np.minimum(p[:, 5], 31 / 64)  # never said
    said = (p >= np.array(thresholds or [0.5] * k)).astype(int)
    values = {}
    for average in ("micro", "macro", "weighted", "samples"):
        of = {"average": average, "zero_division": 0}
        if k == 1 and average != "samples":  # scikit-learn takes a column for classes 0 and 1
            of, a, b = {"labels": [1], **of}, y[:, 0], said[:, 0]
        else:
            a, b = y, said
        if k == 1 and average == "samples":  # each row by itself
            hit = ((y == 1) & (said == 1)).mean()
            values |= {f"{m}_samples": float(hit) for m in ("precision", "recall", "f1")}
            continue
        values[f"precision_{average}"] = sk.precision_score(a, b, **of)
        values[f"recall_{average}"] = sk.recall_score(a, b, **of)
        values[f"f1_{average}"] = sk.f1_score(a, b, **of)
    values["subset_accuracy"] = sk.accuracy_score(y, said)
    values["hamming_loss"] = sk.hamming_loss(y, said)
    areas = [sk.roc_auc_score(y[:, i], p[:, i]) for i in range(k)]
    average = [sk.average_precision_score(y[:, i], p[:, i]) for i in range(k)]
    values["roc_auc"] = sk.roc_auc_score(y, p, average="macro")
    values["map"] = sk.average_precision_score(y, p, average="macro")
    # Expected calibration error of each label: 15 bins (low, high] of its probability.
    bins = [np.clip(np.digitize(p[:, i], np.arange(1, 15) / 15, right=True), 0, 14) for i in range(k)]
    errors = [sum(abs(p[b == j, i].sum() - y[b == j, i].sum()) for j in range(15)) / n for i, b in enumerate(bins)]
    eps = 2.0 ** -23  # of float32
    values["ece"] = np.mean(errors)
    values["brier"] = np.mean([sk.brier_score_loss(y[:, i], p[:, i]) for i in range(k)])
    values["log_loss"] = np.mean([sk.log_loss(y[:, i], np.clip(p[:, i], eps, 1 - eps), labels=[0, 1]) for i in range(k)])
    each = [sk.precision_recall_fscore_support(y[:, i], said[:, i], labels=[1], zero_division=0) for i in range(k)]
    metrics.append({"name": name, "labels": k, "probabilities": p.reshape(-1).tolist(), "targets": y.reshape(-1).tolist(),
                    "thresholds": thresholds, "values": {key: float(v) for key, v in values.items()},
                    "precision": [float(e[0][0]) for e in each], "recall": [float(e[1][0]) for e in each],
                    "f1": [float(e[2][0]) for e in each], "roc_auc": [float(v) for v in areas],
                    "average_precision": [float(v) for v in average], "ece": [float(v) for v in errors]})

# One temperature for the logits of all labels: the optimum of PyTorch's loss by SciPy.
temperature = []
for name, n, k, factor in (("too sure", 80, 3, 3.0), ("too unsure", 60, 5, 0.4), ("one label", 90, 1, 1.6)):
    z = torch.randn(n, k, generator=g, dtype=torch.float64) * 1.5 - 0.5
    y = (torch.rand(n, k, generator=g, dtype=torch.float64) < torch.sigmoid(z)).double()
    logits = torch.round(z * factor * 128) / 128
    best = optimize.minimize_scalar(lambda t: float(F.binary_cross_entropy_with_logits(logits / np.exp(t), y)),
                                    bounds=(-5, 5), method="bounded", options={"xatol": 1e-12})
    temperature.append({"name": name, "logits": logits.reshape(-1).tolist(), "targets": y.int().reshape(-1).tolist(),
                        "temperature": float(np.exp(best.x))})

weights = []
for positives, examples in (([3, 10, 1], 12), ([50, 500], 1000)):
    weights.append({"name": f"{positives} of {examples}", "positives": positives, "examples": examples,
                    "weights": [(examples - p) / p for p in positives]})
write("multi_label", {"losses": losses, "metrics": metrics, "weights": weights, "temperature": temperature})
