"""Writes src/test/resources/goldens/significance.json: what SciPy, and formulas written out, say of small samples.

Run from the root of the project: python3 scripts/goldens/significance.py   (made with SciPy 1.10.1, scikit-learn 1.2.1)
"""
import json
from pathlib import Path

import numpy as np
from scipy import optimize, stats
from scipy.special import expit, log_softmax
from sklearn import metrics
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(7)
out = {}


def floats(values):
    return [float(v) for v in np.asarray(values, np.float64).ravel()]


def f32(values):
    """Numbers that float32 holds exactly."""
    return np.asarray(values, np.float32).astype(np.float64)


# Bootstrap: the interval from given samples.
out["bootstrap"] = []
for name, data, statistic in [
    ("mean", rng.normal(size=40), np.mean),
    ("skewed", rng.exponential(size=60), np.mean),
    ("deviation", rng.gamma(2, size=50), np.std),
    ("share", (rng.random(80) < 0.9).astype(float), np.mean),
]:
    for method in ("percentile", "bca"):
        for level in (0.9, 0.95):
            result = stats.bootstrap((data,), statistic, vectorized=False, n_resamples=199, confidence_level=level,
                                     method=method, random_state=3)
            out["bootstrap"].append({
                "name": name, "method": method, "confidence": level, "observed": float(statistic(data)),
                "distribution": floats(result.bootstrap_distribution),
                "leftOut": floats([statistic(np.delete(data, i)) for i in range(len(data))]),
                "low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high)})

# McNemar: the binomial test, and the corrected statistic written out.
out["mcnemar"] = []
for b, c in [(10, 3), (0, 5), (7, 7), (25, 40), (121, 59), (0, 0), (1, 0), (600, 700)]:
    chi = 0 if b + c == 0 else max(0, abs(b - c) - 1) ** 2 / (b + c)
    out["mcnemar"].append({
        "b": b, "c": c, "exact": 1.0 if b + c == 0 else stats.binomtest(min(b, c), b + c, 0.5).pvalue,
        "statistic": chi, "corrected": stats.chi2.sf(chi, 1)})

# Paired tests.
out["paired"] = []
for n, shift, ties in [(5, 0.5, False), (12, 0.4, False), (30, 0.2, False), (50, 0.0, False), (80, 0.1, False), (40, 0.3, True)]:
    a = rng.normal(size=n)
    b = a + rng.normal(shift, 0.7, size=n)
    if ties:
        a, b = np.round(a), np.round(b)
    d = b - a
    few = not ties and n <= 50
    w = stats.wilcoxon(d, mode="exact" if few else "approx", zero_method="wilcox", correction=False)
    t = stats.ttest_rel(b, a)
    share = 0.25
    corrected = d.mean() / np.sqrt((1 / n + share) * d.var(ddof=1))
    case = {"a": floats(a), "b": floats(b), "wilcoxon": float(w.statistic), "wilcoxonP": float(w.pvalue),
            "t": float(t.statistic), "tP": float(t.pvalue), "share": share, "corrected": float(corrected),
            "correctedP": float(2 * stats.t.sf(abs(corrected), n - 1))}
    reach = stats.t.ppf(0.975, n - 1) * np.sqrt((1 / n + share) * d.var(ddof=1))
    case |= {"low": float(d.mean() - reach), "high": float(d.mean() + reach)}
    if n <= 12:
        p = stats.permutation_test((b, a), lambda x, y: np.mean(x) - np.mean(y), permutation_type="samples",
                                   n_resamples=np.inf, vectorized=False)
        case["permutationP"] = float(p.pvalue)
    out["paired"].append(case)

# DeLong: the components written out pair by pair.
out["delong"] = []
for n, digits in [(20, 6), (60, 1), (200, 2)]:
    y = rng.random(n) < 0.4
    a = np.round(y * 0.8 + rng.normal(size=n), digits)
    b = np.round(y * 1.3 + 0.5 * a + rng.normal(size=n), digits)
    parts = []
    for s in (a, b):
        wins = (s[y][:, None] > s[~y][None]) + 0.5 * (s[y][:, None] == s[~y][None])
        parts.append((wins.mean(), wins.mean(1), wins.mean(0)))
    m, k = y.sum(), (~y).sum()
    cov = np.cov([parts[0][1], parts[1][1]]) / m + np.cov([parts[0][2], parts[1][2]]) / k
    z = (parts[1][0] - parts[0][0]) / np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    assert abs(parts[0][0] - metrics.roc_auc_score(y, a)) < 1e-12
    out["delong"].append({"y": y.astype(int).tolist(), "a": floats(a), "b": floats(b), "areaA": float(parts[0][0]),
                          "areaB": float(parts[1][0]), "varianceA": float(cov[0, 0]), "varianceB": float(cov[1, 1]),
                          "covariance": float(cov[0, 1]), "z": float(z), "p": float(2 * stats.norm.sf(abs(z)))})

# Holm, step by step.
out["holm"] = []
for p in ([0.01, 0.04, 0.03, 0.005], [0.5, 0.6], [0.02], [0.001, 0.001, 0.9, 0.04, 0.04]):
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * np.asarray(p)[order]))
    out["holm"].append({"p": p, "adjusted": floats(adjusted)})

# Temperature: the likelihood's optimum by SciPy.
out["temperature"] = []
for rows, classes, factor in [(200, 3, 3.0), (300, 10, 0.5), (150, 2, 1.7)]:
    z = rng.normal(size=(rows, classes)) * 1.5
    p = np.exp(log_softmax(z, 1))
    y = np.array([rng.choice(classes, p=q) for q in p])
    logits = f32(z * factor)
    nll = lambda logt: -log_softmax(logits / np.exp(logt), 1)[np.arange(rows), y].mean()
    best = optimize.minimize_scalar(nll, bounds=(-5, 5), method="bounded", options={"xatol": 1e-12})
    out["temperature"].append({"columns": classes, "logits": floats(logits), "labels": y.tolist(),
                               "temperature": float(np.exp(best.x)), "loss": float(best.fun)})

# Platt's sigmoid and isotonic regression.
out["sigmoid"] = []
for rows in (60, 250):
    s = f32(rng.normal(size=rows) * 2)
    y = (rng.random(rows) < expit(0.6 * s - 0.4)).astype(int)
    a, b = _sigmoid_calibration(s, y)
    # its optimiser stops early: go on from there
    prior0, prior1 = (y == 0).sum(), (y == 1).sum()
    target = np.where(y == 1, (prior1 + 1) / (prior1 + 2), 1 / (prior0 + 2))
    def cross_entropy(ab):
        u = ab[0] * s + ab[1]
        return np.mean(np.logaddexp(0, u) - (1 - target) * u)
    best = optimize.minimize(cross_entropy, [a, b], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-15, "maxiter": 4000})
    assert abs(best.x[0] - a) < 1e-2 and abs(best.x[1] - b) < 1e-2
    out["sigmoid"].append({"scores": floats(s), "labels": y.tolist(), "a": float(best.x[0]), "b": float(best.x[1])})
out["isotonic"] = []
for rows, digits in ((30, 6), (80, 1)):
    s = np.round(rng.normal(size=rows), digits)
    y = (rng.random(rows) < expit(s)).astype(int)
    model = IsotonicRegression(out_of_bounds="clip").fit(s, y)
    asked = np.linspace(-4, 4, 33)
    out["isotonic"].append({"scores": floats(s), "labels": y.tolist(), "asked": floats(asked), "answers": floats(model.predict(asked))})

# Thresholds: scikit-learn's curves, every rule by trying each threshold.
out["thresholds"] = []
for rows, digits in ((40, 6), (120, 1), (300, 2)):
    y = (rng.random(rows) < 0.3).astype(int)
    s = f32(np.clip(np.round(expit(y * 1.5 + rng.normal(size=rows) - 1), digits), 0, 1))
    def at(t):
        tn, fp, fn, tp = metrics.confusion_matrix(y, s >= t, labels=[0, 1]).ravel()
        return tn, fp, fn, tp
    candidates = sorted(set(s), reverse=True)
    rates = [at(t) for t in candidates]
    f1 = [2 * tp / (2 * tp + fp + fn) for tn, fp, fn, tp in rates]
    youden = [tp / (tp + fn) - fp / (fp + tn) for tn, fp, fn, tp in rates]
    cost = [fp * 1 + fn * 5 for tn, fp, fn, tp in rates]
    precision, recall, ts = metrics.precision_recall_curve(y, s)
    enough = [(r, p) for p, r in zip(precision[:-1], recall[:-1]) if p >= 0.6]
    exact = [(p, r) for p, r in zip(precision[:-1], recall[:-1]) if r >= 0.8]
    assert abs(max(f1) - max(metrics.f1_score(y, s >= t) for t in candidates)) < 1e-12
    out["thresholds"].append({"labels": y.tolist(), "scores": floats(s), "f1": max(f1), "youden": max(youden),
                              "cost": int(min(cost)), "recallAt": max(enough)[0], "precisionAt": max(exact)[0]})

# Shares and means.
out["wilson"] = []
for hits, n, level in [(0, 5, 0.95), (5, 5, 0.95), (17, 40, 0.9), (981, 1000, 0.99)]:
    low, high = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
    out["wilson"].append({"hits": hits, "n": n, "confidence": level, "low": low, "high": high})
out["welch"] = []
for n, m, shift in [(8, 20, 0.6), (100, 30, 0.1)]:
    a, b = rng.normal(size=n), rng.normal(shift, 2, size=m)
    t = stats.ttest_ind(a, b, equal_var=False)
    va, vb = a.var(ddof=1) / n, b.var(ddof=1) / m
    reach = stats.t.ppf(0.975, (va + vb) ** 2 / (va ** 2 / (n - 1) + vb ** 2 / (m - 1))) * np.sqrt(va + vb)
    out["welch"].append({"a": floats(a), "b": floats(b), "t": float(t.statistic), "p": float(t.pvalue),
                         "low": float(b.mean() - a.mean() - reach), "high": float(b.mean() - a.mean() + reach)})

path = Path("src/test/resources/goldens/significance.json")
path.write_text(json.dumps(out) + "\n")
print(path, path.stat().st_size)
