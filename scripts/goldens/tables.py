"""tables.json: what scikit-learn's imputation and scaling make of columns with gaps.

A case: {name, scale, impute, fill, log, train, test, expected}: null is an empty cell; fitted on train, applied to test.
"""
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

from golden import write

random = np.random.default_rng(7)
columns = {
    "incomes": np.where(random.random(300) < 0.1, np.nan, np.round(np.exp(random.normal(4, 1, 300)), 2)),
    "counts with ties": random.integers(0, 5, 40).astype(float),
    "signs": np.round(random.normal(0, 100, 60), 3),
}
scalers = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler, "none": FunctionTransformer}
cases = []


def exact(values):
    return [None if np.isnan(v) else float(v) for v in values]


for name, train in columns.items():
    test = np.concatenate([train[:20], [np.nan, train[~np.isnan(train)].min() - 5, train[~np.isnan(train)].max() * 3, 1.5]])
    for impute in ["median", "mean", "constant"]:
        for scale in ["standard", "minmax", "robust", "quantile", "none"]:
            for log in [False, True]:
                count = min(256, len(train))
                steps = [SimpleImputer(strategy=impute, fill_value=3.5 if impute == "constant" else None)]
                if log:
                    steps.append(FunctionTransformer(lambda x: np.sign(x) * np.log1p(np.abs(x))))
                steps.append(QuantileTransformer(n_quantiles=count, output_distribution="normal", subsample=10**9)
                             if scale == "quantile" else scalers[scale]())
                expected = make_pipeline(*steps).fit(train[:, None]).transform(test[:, None])[:, 0]
                cases.append({"name": f"{name}, {impute}, {scale}{', log' if log else ''}", "scale": scale, "impute": impute,
                              "fill": 3.5, "log": log, "column": name, "test": exact(test), "expected": exact(expected)})
write("tables", {"columns": [{"name": n, "values": exact(v)} for n, v in columns.items()], "cases": cases})
