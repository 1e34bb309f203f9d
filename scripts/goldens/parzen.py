"""parzen.json: the Parzen estimators of Optuna 3.1.0 (Debian's python3-optuna) for several sets of observations: what each part
has, and the log-density at several values; and which trials of a list it takes for the good ones. Its sort leaves the order of
equal observations open, and with it which of them is the neighbour of a gap: here it is a stable one. Its density leaves out the factor 1 / deviation, which later versions have: here it is there."""
import functools

import numpy as np

np.argsort = functools.partial(np.argsort, kind="stable")
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_observation_pairs, default_gamma, default_weights

from golden import write
from optuna.samplers._tpe import _truncnorm

plain = _truncnorm.logpdf
_truncnorm.logpdf = lambda x, a, b, loc=0, scale=1: plain(x, a, b, loc, scale) - np.log(scale)

PARAMETERS = _ParzenEstimatorParameters(True, 1.0, True, False, default_weights, False)
rng = np.random.RandomState(7)
cases = []


def case(name, domain, distribution, observations, at):
    estimator = _ParzenEstimator({"x": np.asarray(observations)}, {"x": distribution}, PARAMETERS)
    entry = {"name": name, "domain": domain, "observations": observations, "at": at,
             "logDensity": estimator.log_pdf({"x": np.asarray(at)}).tolist(), "weights": estimator._weights.tolist()}
    if estimator._mus["x"] is not None:
        entry["means"] = estimator._mus["x"].tolist()
        entry["deviations"] = estimator._sigmas["x"].tolist()
    cases.append(entry)


def floats(low, high, n):
    return [float(x) for x in rng.uniform(low, high, n)]


for n in [0, 1, 2, 7, 40]:
    case(f"float, {n}", {"float": [-3.0, 5.0]}, FloatDistribution(-3.0, 5.0), floats(-3, 5, n), floats(-3, 5, 9) + [-3.0, 5.0])
    case(f"log, {n}", {"log": [1e-5, 0.1]}, FloatDistribution(1e-5, 0.1, log=True),
         [float(np.exp(x)) for x in floats(np.log(1e-5), np.log(0.1), n)], [1e-5, 1e-4, 3e-3, 0.02, 0.1])
    case(f"step, {n}", {"float": [0.0, 1.0], "step": 0.25}, FloatDistribution(0.0, 1.0, step=0.25),
         [float(x) / 4 for x in rng.randint(0, 5, n)], [0.0, 0.25, 0.5, 0.75, 1.0])
    case(f"int, {n}", {"int": [16, 256], "step": 16}, IntDistribution(16, 256, step=16),
         [int(x) * 16 for x in rng.randint(1, 17, n)], [16, 32, 112, 240, 256])
    case(f"int log, {n}", {"int": [1, 1000], "log": True}, IntDistribution(1, 1000, log=True),
         [int(round(np.exp(x))) for x in floats(0, np.log(1000), n)], [1, 2, 30, 999, 1000])
    case(f"choice, {n}", {"choice": ["a", "b", "c"]}, CategoricalDistribution(["a", "b", "c"]),
         [int(x) for x in rng.randint(0, 3, n)], [0, 1, 2])

splits = []
for n in [10, 11, 25, 60]:
    values = [float(x) for x in np.round(rng.uniform(0, 5, n), 1)]
    steps = [float("-inf") if rng.rand() < 0.5 else -int(rng.randint(1, 4)) for _ in range(n)]
    below, _ = _split_observation_pairs([(s, [v]) for s, v in zip(steps, values)], default_gamma(n), None)
    splits.append({"values": values, "epochs": [0 if s == float("-inf") else -s for s in steps], "good": below.tolist()})

write("parzen", {"estimators": cases, "splits": splits})
