"""Writes src/test/resources/goldens/metrics.json: inputs in float32 and what scikit-learn says of them.

Run from the root of the project: python3 scripts/goldens/metrics.py   (made with scikit-learn 1.2.1, numpy 1.24.2)

An expected value is null where scikit-learn refuses the input or returns NaN, and missing where it is not compared.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scipy.special import expit, softmax
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.preprocessing import label_binarize

warnings.filterwarnings("ignore")
BINS = 15
cases = []


def exact(array):
    """The shortest decimals that read back, through float64, as the same float32."""
    texts = [str(v) for v in np.asarray(array, np.float32).ravel()]
    assert (np.array([np.float32(float(t)) for t in texts]) == np.asarray(array, np.float32).ravel()).all()
    return [float(t) for t in texts]


def or_null(compute):
    try:
        value = float(compute())
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def classify(name, scores, labels, kind="LOGITS", skip=()):
    scores = np.asarray(scores, np.float32)
    rows, columns = scores.shape
    classes = 2 if columns == 1 else columns
    wide = scores.astype(np.float64)
    if columns == 1:
        p1 = expit(wide[:, 0]) if kind == "LOGITS" else wide[:, 0]
        p = np.stack([1 - p1, p1], 1)
        predicted = (wide[:, 0] > (0 if kind == "LOGITS" else 0.5)).astype(int)
        rank = wide[:, 0]
    else:
        p = softmax(wide, 1) if kind == "LOGITS" else wide
        predicted = wide.argmax(1)
        rank = p[:, 1]
    known = range(classes)
    e = {"accuracy": m.accuracy_score(labels, predicted)}
    if columns > 2:
        # Columns and labels mirrored: among equal scores the lowest index comes first.
        for k in (2, 5):
            e[f"top{k}_accuracy"] = m.top_k_accuracy_score(
                classes - 1 - labels, wide[:, ::-1], k=k, labels=list(known))
    for average in ("micro", "macro", "weighted"):
        for word, score in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
            e[f"{word}_{average}"] = score(labels, predicted, average=average)
    e["balanced_accuracy"] = m.balanced_accuracy_score(labels, predicted)
    e["mcc"] = m.matthews_corrcoef(labels, predicted)
    e["cohen_kappa"] = or_null(lambda: m.cohen_kappa_score(labels, predicted))
    if classes == 2:
        e["roc_auc_ovo"] = or_null(lambda: m.roc_auc_score(labels, rank))
        e["roc_auc"] = or_null(lambda: m.roc_auc_score(labels, rank))
        e["pr_auc"] = or_null(lambda: m.average_precision_score(labels, rank))
    else:
        e["roc_auc_ovo"] = or_null(lambda: m.roc_auc_score(labels, p, multi_class="ovo", labels=list(known)))
        e["roc_auc"] = or_null(lambda: m.roc_auc_score(labels, p, multi_class="ovr", labels=list(known)))
        e["pr_auc"] = or_null(lambda: m.average_precision_score(label_binarize(labels, classes=list(known)), p))
    # The loss of logits is not clipped; of probabilities at float32's epsilon, the default for float32 arrays.
    eps = 1e-300 if kind == "LOGITS" else np.finfo(np.float32).eps
    e["log_loss"] = or_null(lambda: m.log_loss(labels, p, labels=list(known), eps=eps))
    # Of two classes scikit-learn's; of more Brier's own sum over classes (1950).
    e["brier"] = (m.brier_score_loss(labels, p[:, 1]) if classes == 2
                  else float(((p - np.eye(classes)[labels]) ** 2).sum(1).mean()))
    correct = (predicted == labels).astype(int)
    confidence = p[np.arange(rows), predicted]
    accuracy, said = calibration_curve(correct, confidence, n_bins=BINS) if 0 < correct.sum() < rows else (None, None)
    case = {"name": name, "kind": kind, "columns": columns, "values": exact(scores),
            "targets": [int(v) for v in labels],
            "confusion": m.confusion_matrix(labels, predicted, labels=list(known)).tolist()}
    if accuracy is not None:
        bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
        counts = np.bincount(bins, minlength=BINS)
        e["ece"] = float((counts[counts > 0] / rows * np.abs(accuracy - said)).sum())
        case["bins"] = {"accuracy": accuracy.tolist(), "confidence": said.tolist(), "count": counts.tolist()}
    if e["roc_auc"] is not None and classes == 2:
        fpr, tpr, _ = m.roc_curve(labels, rank, drop_intermediate=False)
        case["curve"] = {"fpr": np.round(fpr, 9).tolist(), "tpr": np.round(tpr, 9).tolist()}
    each = m.precision_recall_fscore_support(labels, predicted, labels=list(known), zero_division=0)
    case["each"] = {"precision": each[0].tolist(), "recall": each[1].tolist(), "f1": each[2].tolist()}
    case["expected"] = {key: value for key, value in e.items() if key not in skip}
    cases.append(case)


def regress(name, values, targets):
    values = np.asarray(values, np.float32)
    targets = np.asarray(targets, np.float32)
    v, t = values.astype(np.float64), targets.astype(np.float64)
    e = {"mse": m.mean_squared_error(t, v), "rmse": m.mean_squared_error(t, v) ** 0.5, "mae": m.mean_absolute_error(t, v), "r2": or_null(lambda: m.r2_score(t, v)),
         "median_absolute_error": m.median_absolute_error(t, v), "mape": m.mean_absolute_percentage_error(t, v),
         "explained_variance": m.explained_variance_score(t, v)}
    if values.shape[1] == 1:
        e["max_error"] = m.max_error(t, v)
    cases.append({"name": name, "kind": "REGRESSION", "columns": values.shape[1], "values": exact(values),
                  "targets": exact(targets), "expected": e})


rng = np.random.default_rng(20261122)


def logits(labels, columns, strength):
    scores = rng.normal(size=(len(labels), columns))
    if columns == 1:
        scores[:, 0] += strength * (2 * labels - 1)
    else:
        scores[np.arange(len(labels)), labels] += strength
    return scores


y = rng.choice(7, 240, p=[.4, .2, .15, .1, .08, .05, .02])
y[:7] = range(7)
classify("multi-class, uneven", logits(y, 7, 1.5), y)
y = rng.integers(0, 3, 150)
classify("three classes, large logits", 12 * logits(y, 3, 0.5), y)
y = rng.integers(0, 6, 50)
s = logits(y, 10, 1.0)
s[:, 8:] -= 20
classify("classes without rows, classes without predictions", s, y)
y = rng.integers(0, 4, 120)
classify("multi-class, equal probabilities",
         np.stack([rng.multinomial(8, np.where(np.arange(4) == c, .55, .15)) for c in y]) / 8, y, "PROBABILITIES")
y = rng.integers(0, 5, 100)
# Which softmax values tie depends here on the order of additions, so curves are not compared.
classify("multi-class, equal logits", np.round(logits(y, 5, 1.0)), y, skip=("roc_auc", "roc_auc_ovo", "pr_auc"))
for rows in (2, 3, 17, 300):
    y = rng.integers(0, 2, rows)
    y[:2] = 0, 1
    classify(f"binary, {rows} rows", logits(y, 1, 0.8), y)
y = (rng.random(400) < 0.1).astype(int)
classify("binary, few positives, equal scores", np.round(2 * logits(y, 1, 0.5)) / 2, y)
y = rng.integers(0, 2, 130)
classify("two columns", logits(y, 2, 0.7), y)
classify("two columns, equal scores", np.round(logits(y, 2, 0.7)), y)
y = rng.integers(0, 2, 90)
s = np.round(expit(logits(y, 1, 1.0)) * 16) / 16
s[:4, 0] = 0, 1, .5, .5
y[:2] = 1, 0  # probability 0 for the true class
classify("binary probabilities with 0, 0.5 and 1", s, y, "PROBABILITIES")
y = rng.integers(0, 2, 60)
p = expit(logits(y, 1, 1.0)).astype(np.float32)
classify("two columns of probabilities", np.hstack([1 - p, p]), y, "PROBABILITIES")
for label in (0, 1):
    y = np.full(20, label)
    classify(f"binary, every row of class {label}", rng.normal(size=(20, 1)), y)
y = np.full(20, 2)
classify("three classes, every row of class 2", logits(y, 3, 0.5), y)
classify("four classes, every row right", 5 * np.eye(4)[np.arange(20) % 4], np.arange(20) % 4)
classify("four classes, every row wrong", -5 * np.eye(4)[np.arange(20) % 4], np.arange(20) % 4)
y = np.arange(30) % 3
classify("three classes, one prediction for all", np.tile([.5, 1.25, -1], (30, 1)), y)
classify("three classes, all scores equal", np.zeros((30, 3)), y)
classify("binary, all scores equal", np.zeros((30, 1)), y % 2)
classify("one row of three classes", [[.1, -2, .7]], np.array([2]))
classify("one row, binary", [[-1.5]], np.array([1]))

t = rng.normal(size=(200, 1))
regress("regression", t + .5 * rng.normal(size=(200, 1)), t)
t = rng.normal(size=(60, 3)) * [1, 10, .1] + [0, 5, 100]
regress("regression, three columns", t + rng.normal(size=(60, 3)), t)
t = 1e6 + rng.normal(size=(80, 1)) * 3
regress("regression, large mean", t + rng.normal(size=(80, 1)), t)
t = rng.normal(size=(20, 1))
regress("regression, worse than the mean", -t, t)
regress("constant target", 2.5 + rng.normal(size=(10, 1)), np.full((10, 1), 2.5))
regress("constant target, every value right", np.full((10, 1), 2.5), np.full((10, 1), 2.5))
regress("constant values", np.full((10, 1), 2.5), rng.normal(size=(10, 1)))
regress("one constant column of two", np.c_[np.full(9, 1.5), rng.normal(size=9)],
        np.c_[np.full(9, .5), rng.normal(size=9)])
regress("one row of regression", [[1.25]], [[1.]])
regress("two rows of regression", [[1.25], [3]], [[1.], [2]])

out = Path("src/test/resources/goldens/metrics.json")
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
out.write_text('{"madeWith":"scikit-learn %s","bins":%d,"cases":[\n%s\n]}\n' % (sklearn.__version__, BINS, lines))
print(len(cases), "cases,", out.stat().st_size, "bytes")
