"""The same table with pandas and scikit-learn: CSV to an array of numbers and numbers of categories, in rows a second.
usage: peer.py FILE.csv      (what `benchmarks/measure tables` leaves in benchmarks/target/tables; Debian: python3-pandas python3-sklearn)"""
import sys
import time

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

ROUNDS = 3
NUMBERS = ["id", "age", "income", "rate", "score", "member", "seconds"]
CATEGORIES = ["home", "region", "town", "shop", "customer"]


def read(file):
    return pd.read_csv(file, parse_dates=["since"])


def with_parts(table):
    """Seconds, and the places in the year and the week on their circles, as Jumbo has them."""
    table = table.copy(deep=False)
    table["seconds"] = table["since"].astype("int64") / 1e9
    table["member"] = table["member"].astype(float)
    year = 2 * np.pi * (table["since"].dt.dayofyear - 1) / 365.25
    week = 2 * np.pi * table["since"].dt.dayofweek / 7
    for name, angle in {"year": year, "week": week}.items():
        table[name + "_sine"], table[name + "_cosine"] = np.sin(angle), np.cos(angle)
    return table


def encoder():
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), NUMBERS),
        ("parts", "passthrough", ["year_sine", "year_cosine", "week_sine", "week_cosine"]),
        ("categories", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), CATEGORIES),
    ])


def main(file):
    rows = []
    for _ in range(ROUNDS):
        marks = [time.perf_counter()]
        table = read(file)
        marks.append(time.perf_counter())
        encoding = encoder().fit(with_parts(table))
        marks.append(time.perf_counter())
        encoded = encoding.transform(with_parts(table)).astype(np.float32)
        marks.append(time.perf_counter())
        steps = np.diff(marks)
        rows.append(len(encoded) / np.append(steps, steps.sum()))
    print("read", "fit", "encode", "all", *(f"{value:,.0f}" for value in np.median(rows, axis=0)))


main(sys.argv[1])
