"""Ways to find wrong labels, compared: on Fashion-MNIST's 10,000 test pictures, with 2% of wrong labels planted.

    python3 label_noise.py FOLDER

FOLDER has t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz. Prints the average precision of each ranking, and recall and
precision of each rule, for flips to any class and to the class most like it. The settings of `jumbo data inspect` were chosen by
this; what it finds with them on other data is measured in Java (`benchmarks/measure noise`). Needs NumPy and PyTorch.
"""
import gzip
import pathlib
import sys

import numpy as np
import torch

SEED = 100
ALIKE = np.array([6, 3, 4, 1, 2, 7, 0, 9, 5, 7])


def idx(folder):
    images = gzip.open(folder / "t10k-images-idx3-ubyte.gz").read()
    labels = gzip.open(folder / "t10k-labels-idx1-ubyte.gz").read()
    x = torch.tensor(np.frombuffer(images, np.uint8, offset=16).reshape(-1, 1, 28, 28).copy()).float()
    thumbnails = torch.nn.functional.interpolate(x, (32, 32), mode="bilinear", align_corners=False)[:, 0].round()
    return thumbnails, np.frombuffer(labels, np.uint8, offset=8).astype(int)


def unit(z):
    return z / z.norm(dim=1, keepdim=True).clamp_min(1e-6)


def standard(*features):
    """Each less its mean and of mean squared length 1 / how many there are."""
    centred = [z - z.mean(0) for z in features]
    return torch.cat([z / (len(features) * z.pow(2).sum(1).mean()).sqrt() for z in centred], 1)


def frequencies(t, weight=0.0):
    k, i = torch.arange(16)[:, None].double(), torch.arange(32)[None].double()
    c = (torch.cos(np.pi * (2 * i + 1) * k / 64) * torch.sqrt(torch.where(k == 0, 1.0, 2.0) / 32)).float()
    factor = torch.hypot(torch.arange(16.0)[:, None], torch.arange(16.0)[None]) ** weight
    return unit(((c @ t @ c.T) * factor).reshape(len(t), -1)[:, 1:])


def gradients(t, cells=8, bins=8, root=True):
    dx, dy = torch.zeros_like(t), torch.zeros_like(t)
    dx[:, :, 1:-1], dy[:, 1:-1] = t[:, :, 2:] - t[:, :, :-2], t[:, 2:] - t[:, :-2]
    length, turn = torch.hypot(dx, dy), torch.atan2(dy, dx) % np.pi / np.pi * bins
    low = turn.floor()
    h = torch.zeros(len(t), bins, 32, 32)
    h.scatter_add_(1, (low.long() % bins)[:, None], (length * (1 - turn + low))[:, None])
    h.scatter_add_(1, ((low.long() + 1) % bins)[:, None], (length * (turn - low))[:, None])
    pooled = torch.nn.functional.avg_pool2d(h, 32 // cells).reshape(len(t), -1)
    return unit(pooled.sqrt() if root else pooled)


def planted(y, kind):
    r = np.random.default_rng(SEED)
    wrong = r.choice(len(y), round(0.02 * len(y)), replace=False)
    noisy = y.copy()
    noisy[wrong] = (y[wrong] + 1 + r.integers(0, 9, len(wrong))) % 10 if kind == "any" else ALIKE[y[wrong]]
    return noisy, wrong


def one_hot(y):
    return torch.nn.functional.one_hot(torch.tensor(y), 10).float()


def ridge(z, y, count=1024, ridge=1e-4, balance=1.0):
    """Scores by the regression on all others."""
    w = torch.randn(z.shape[1], count // 2, generator=torch.Generator().manual_seed(0))
    f = torch.cat([(z @ w).cos(), (z @ w).sin()], 1) * (2 / count) ** 0.5
    f = torch.cat([f, torch.ones(len(f), 1)], 1)
    weight = (len(y) / 10 / np.bincount(y, minlength=10).clip(1)) ** balance
    weight = torch.tensor(weight[y]).float()[:, None]
    a = (f.T @ (weight * f)).double() + ridge * len(y) * torch.eye(f.shape[1]).double()
    inverse = torch.linalg.inv(torch.linalg.cholesky(a))
    slopes = inverse.T @ (inverse @ (f.T @ (weight * one_hot(y))).double())
    h = weight * (f @ inverse.T.float()).pow(2).sum(1, keepdim=True)
    return ((f @ slopes.float() - h * one_hot(y)) / (1 - h)).numpy()


def neighbours(z, y, k):
    """Shares of the k nearest others."""
    z, shares = unit(z), []
    for i in range(0, len(z), 1024):
        products = z[i:i + 1024] @ z.T
        products[torch.arange(len(products)), torch.arange(i, i + len(products))] = -2
        shares.append(one_hot(y)[products.topk(k, 1).indices].mean(1))
    return torch.cat(shares).numpy()


def softmax(s, y):
    """With the temperature that makes the labels most likely."""
    def of(t):
        e = np.exp((s - s.max(1, keepdims=True)) * t)
        return e / e.sum(1, keepdims=True)
    return of(min(range(1, 21), key=lambda t: -np.log(of(t)[np.arange(len(y)), y] + 1e-12).mean()))


def margin(s, y):
    own = s[np.arange(len(y)), y]
    other = s.copy()
    other[np.arange(len(y)), y] = -9
    return other.max(1) - own


def confident_learning(p, y):
    """Northcutt, Jiang, Chuang 2021: the confident joint, and what it prunes by class, by noise rate, and by both."""
    n, own = len(y), p[np.arange(len(y)), y]
    least = np.array([p[y == k, k].mean() for k in range(10)])
    sure = np.where(p >= least, p, -1)
    known = sure.max(1) >= 0
    guess = np.where(known, sure.argmax(1), y)
    joint = np.zeros((10, 10))
    np.add.at(joint, (y[known], guess[known]), 1)
    joint = joint / joint.sum(1, keepdims=True).clip(1) * np.bincount(y, minlength=10)[:, None]
    by_class, by_rate = np.zeros(n, bool), np.zeros(n, bool)
    for k in range(10):
        rows = np.where(y == k)[0]
        by_class[rows[np.argsort(own[rows])[:round(joint[k].sum() - joint[k, k])]]] = True
        for j in set(range(10)) - {k}:
            by_rate[rows[np.argsort(own[rows] - p[rows, j])[:round(joint[k, j])]]] = True
    return {"confident joint": guess != y, "pruned by class": by_class, "by noise rate": by_rate,
            "by both": by_class & by_rate}


def average_precision(score, wrong):
    hit = np.isin(np.argsort(-score), wrong)
    return (np.cumsum(hit) / np.arange(1, len(hit) + 1) * hit).sum() / len(wrong)


def main(folder):
    t, right = idx(folder)
    data = [planted(right, kind) for kind in ("any", "alike")]

    def ranked(name, score):
        values = [average_precision(margin(score(y), y), w) for y, w in data]
        print(f"| {name} | " + " | ".join(f"{v:.3f}" for v in values) + " |", flush=True)

    def ruled(name, rule):
        values = [(f[w].mean(), f[w].sum() / max(1, f.sum())) for f, w in ((rule(y), w) for y, w in data)]
        print(f"| {name} | " + " | ".join(f"{100 * r:.0f}%, {100 * p:.0f}%" for r, p in values) + " |", flush=True)

    dct, hog = frequencies(t), gradients(t)
    both = standard(dct, hog)
    print("average precision of the ranking by margin: any class, class most like it")
    ranked("shares of 10 neighbours, frequencies", lambda y: neighbours(dct, y, 10))
    ranked("shares of 30 neighbours, frequencies", lambda y: neighbours(dct, y, 30))
    ranked("shares of 10 neighbours, both", lambda y: neighbours(both, y, 10))
    ranked("ridge, frequencies", lambda y: ridge(standard(dct), y))
    ranked("ridge, frequencies times frequency", lambda y: ridge(standard(frequencies(t, 1)), y))
    ranked("ridge, gradients 4x4", lambda y: ridge(standard(gradients(t, 4)), y))
    ranked("ridge, gradients 8x8", lambda y: ridge(standard(hog), y))
    ranked("ridge, frequencies and gradients 4x4", lambda y: ridge(standard(dct, gradients(t, 4)), y))
    ranked("ridge, both without roots", lambda y: ridge(standard(dct, gradients(t, root=False)), y))
    ranked("ridge, both, four directions", lambda y: ridge(standard(dct, gradients(t, bins=4)), y))
    ranked("ridge, both", lambda y: ridge(both, y))
    ranked("ridge, both, 2,048 features", lambda y: ridge(both, y, 2048))
    ranked("ridge, both, a third of the ridge", lambda y: ridge(both, y, ridge=3e-5))
    ranked("ridge, both, three times the ridge", lambda y: ridge(both, y, ridge=3e-4))
    ranked("ridge, both, and half the shares of 10", lambda y: ridge(both, y) + neighbours(both, y, 10) / 2)
    ranked("ridge, both, as probabilities", lambda y: softmax(ridge(both, y), y))
    print("recall, precision: any class, class most like it")
    ruled("nine of 10 neighbours another class, none the own", lambda y: (
        lambda s: (s.max(1) > 0.89) & (s[np.arange(len(y)), y] == 0))(neighbours(dct, y, 10)))
    for name, p in (("neighbours", lambda y: neighbours(dct, y, 30)), ("ridge", lambda y: softmax(ridge(both, y), y))):
        for rule in ("confident joint", "pruned by class", "by noise rate", "by both"):
            ruled(f"{name}: {rule}", lambda y: confident_learning(p(y), y)[rule])
    for least in (0.5, 0.7, 0.8, 0.9):
        ruled(f"margin of probabilities {least}", lambda y: margin(softmax(ridge(both, y), y), y) >= least)
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        ruled(f"margin of scores {least}", lambda y: margin(ridge(both, y), y) >= least)

    print("a class of 40 among 9 of about 300: right labels of the small class that are doubted; recall, precision of all")
    for small in (2, 6):
        rest = np.where(right[:3333] != small)[0]
        rows = np.concatenate([rest, np.where(right == small)[0][:40]])
        y, wrong = planted(right[rows], "any")
        kept = np.setdiff1d(np.arange(len(rest), len(rows)), wrong)
        for power in (0, 0.5, 1):
            f = margin(ridge(standard(dct[rows], hog[rows]), y, balance=power), y) >= 0.5
            print(f"| class {small}, weights to the power {power} | {100 * f[kept].mean():.0f}% | "
                  f"{100 * f[wrong].mean():.0f}%, {100 * f[wrong].sum() / f.sum():.0f}% |", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
