"""scikit-learn on the four tables, on the folds that dev.jumbo.benchmarks.Tabular has.

Fold of a row: its number among the rows of its class, from 0, modulo 5.

    python3 benchmarks/tabular/peer.py FOLDER    # a folder that has the sets' own folders: credit, breast-cancer, digits, dna-splice
    python3 benchmarks/tabular/peer.py FOLDER dna-splice runs/dna-splice-nested-cv/predictions.jsonl    # one set, on Jumbo's folds
"""
import gzip
import csv
import json
import os
import sys
import time

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FOLDS = 5


def rows(path, header=True):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    return (lines[0], lines[1:]) if header else ([str(i) for i in range(len(lines[0]))], lines)


def numbers(values):
    return np.array([float(v) if v else np.nan for v in values])


def read(folder):
    """name, numbers [B, N], texts [B, C], labels"""
    head, credit = rows(os.path.join(folder, "credit/credit_data.csv"))
    texts = ["Home", "Marital", "Records", "Job"]
    wanted = [i for i, n in enumerate(head) if n not in texts + ["Status"]]
    yield ("credit",
           np.stack([numbers([r[i] for r in credit]) for i in wanted], 1),
           np.array([[r[head.index(t)] or "missing" for t in texts] for r in credit], dtype=object),
           np.array([r[0] for r in credit]))
    for name, path, header in (("breast-cancer", "breast-cancer/wdbc.csv", True),
                               ("digits", "digits/digits.csv.gz", False),
                               ("dna-splice", "dna-splice/dna.csv.gz", True)):
        head, table = rows(os.path.join(folder, path), header)
        yield (name, np.array([[float(v) for v in r[:-1]] for r in table]),
               np.zeros((len(table), 0), dtype=object), np.array([r[-1] for r in table]))


def folds(labels):
    seen = {}
    found = np.zeros(len(labels), dtype=int)
    for i, label in enumerate(labels):
        found[i] = seen.get(label, 0) % FOLDS
        seen[label] = seen.get(label, 0) + 1
    return found


def folds_of(predictions):
    """The folds of a cross-validation by Jumbo, from 0."""
    with open(predictions, encoding="utf-8") as file:
        lines = [json.loads(line) for line in list(file)[1:]]
    found = np.zeros(len(lines), dtype=int)
    for line in lines:
        found[line["index"]] = line["properties"]["fold"] - 1
    return found


def models(n, c):
    places = list(range(n)), list(range(n, n + c))
    one_hot = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), places[0]),
        (OneHotEncoder(handle_unknown="ignore"), places[1]))
    yield "logistic regression", make_pipeline(one_hot, LogisticRegression(max_iter=2000))
    yield "HistGradientBoosting", make_pipeline(
        make_column_transformer((OneHotEncoder(handle_unknown="ignore", sparse_output=False), places[1]),
                                remainder="passthrough"),
        HistGradientBoostingClassifier(random_state=0))
    yield "HistGradientBoosting, lr 0.05, early stopping", make_pipeline(
        make_column_transformer((OneHotEncoder(handle_unknown="ignore", sparse_output=False), places[1]),
                                remainder="passthrough"),
        HistGradientBoostingClassifier(random_state=0, learning_rate=0.05, max_iter=400, max_leaf_nodes=15,
                                       early_stopping=True))
    yield "GradientBoosting", make_pipeline(
        make_column_transformer(
            (SimpleImputer(strategy="median", add_indicator=True), places[0]),
            (OneHotEncoder(handle_unknown="ignore"), places[1])),
        GradientBoostingClassifier(random_state=0))


def main():
    print("| data | model | accuracy | deviation | ROC-AUC | log loss | seconds |\n|---|---|---|---|---|---|---|")
    for name, x, texts, labels in read(sys.argv[1]):
        if len(sys.argv) > 2 and name != sys.argv[2]:
            continue
        found = folds_of(sys.argv[3]) if len(sys.argv) > 2 else folds(labels)
        classes = np.unique(labels)
        both = np.concatenate([x.astype(object), texts], 1)
        for title, model in models(x.shape[1], texts.shape[1]):
            begin = time.time()
            accuracy, area, loss = [], [], []
            for fold in range(FOLDS):
                train, test = found != fold, found == fold
                model.fit(both[train], labels[train])
                p = model.predict_proba(both[test])
                accuracy.append(accuracy_score(labels[test], classes[p.argmax(1)]))
                area.append(roc_auc_score(labels[test], p[:, 1]) if len(classes) == 2
                            else roc_auc_score(labels[test], p, multi_class="ovr"))
                loss.append(log_loss(labels[test], p))
            print(f"| {name} | {title} | {np.mean(accuracy):.4f} | {np.std(accuracy, ddof=1):.4f} | "
                  f"{np.mean(area):.4f} | {np.mean(loss):.4f} | {time.time() - begin:.1f} |", flush=True)


main()
