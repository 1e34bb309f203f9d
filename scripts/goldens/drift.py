"""Writes src/test/resources/goldens/drift.json: how SciPy and NumPy say that samples differ.

Run from the root of the project: python3 scripts/goldens/drift.py   (made with SciPy 1.10.1, NumPy 1.24.2)
"""
import json
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)
out = {"ks": [], "columns": [], "categories": []}


def psi(expected, actual):
    expected, actual = np.asarray(expected), np.asarray(actual)
    e = (expected + 0.5) / (expected.sum() + 0.5 * len(expected))
    a = (actual + 0.5) / (actual.sum() + 0.5 * len(actual))
    return float(((a - e) * np.log(a / e)).sum())


for name, a, b in [
    ("alike", rng.normal(size=40), rng.normal(size=60)),
    ("shifted", rng.normal(size=50), rng.normal(0.7, 1, size=50)),
    ("wider", rng.normal(size=80), rng.normal(0, 3, size=300)),
    ("ties", rng.integers(0, 6, size=70).astype(float), rng.integers(0, 7, size=31).astype(float)),
    ("apart", rng.random(12), 2 + rng.random(9)),
    ("one", np.array([0.5]), rng.random(7)),
    ("same", np.arange(25.0), np.arange(25.0)),
    ("large", rng.normal(size=1000), rng.normal(0.05, 1, size=4000)),
]:
    a, b = np.round(a, 6), np.round(b, 6)
    result = stats.ks_2samp(a, b, method="exact")
    case = {"name": name, "statistic": float(result.statistic), "p": float(result.pvalue)}
    if name == "large":  # what the test makes again
        a, b = (np.arange(1000) * 7919 % 1009) / 1009.0, (np.arange(4000) * 104729 % 4001) / 4001.0 * 0.95
        result = stats.ks_2samp(a, b, method="exact")
        case = {"name": name, "statistic": float(result.statistic), "p": float(result.pvalue)}
    else:
        case |= {"first": a.tolist(), "second": b.tolist()}
    out["ks"].append(case)

for name, trained, recorded in [
    ("shifted", rng.normal(100, 20, size=500), rng.normal(110, 20, size=200)),
    ("gaps", np.where(rng.random(400) < 0.05, np.nan, rng.exponential(50, size=400)),
     np.where(rng.random(150) < 0.4, np.nan, rng.exponential(50, size=150))),
    ("whole", rng.integers(0, 4, size=300).astype(float), rng.integers(1, 6, size=90).astype(float)),
]:
    trained, recorded = np.round(trained, 2), np.round(recorded, 2)
    given, now = trained[~np.isnan(trained)], recorded[~np.isnan(recorded)]
    edges = np.unique(np.quantile(given, np.arange(1, 11) / 10, method="inverted_cdf"))
    bins = lambda x: np.bincount(np.searchsorted(edges, x, side="left"), minlength=len(edges) + 1)
    result = stats.ks_2samp(given, now, method="exact")
    out["columns"].append({
        "name": name, "trained": [None if np.isnan(x) else x for x in trained],
        "recorded": [None if np.isnan(x) else x for x in recorded],
        "psi": psi([*bins(given), np.isnan(trained).sum()], [*bins(now), np.isnan(recorded).sum()]),
        "ks": float(result.statistic), "p": float(result.pvalue),
        "missing": float(np.isnan(trained).mean()), "missingNow": float(np.isnan(recorded).mean())})

# Counts of the listed values, of the vocabulary's others, of unseen ones and of empty cells.
for trained, recorded in [([60, 30, 10, 0, 5], [20, 40, 0, 30, 10]), ([500, 400, 0, 0, 0], [51, 42, 0, 0, 0])]:
    out["categories"].append({"trained": trained, "recorded": recorded, "psi": psi(trained, recorded),
                              "noise": (1 / sum(recorded) + 1 / sum(trained)) * stats.chi2.ppf(0.99, len(trained) - 1)})

Path("src/test/resources/goldens/drift.json").write_text(json.dumps(out) + "\n")
