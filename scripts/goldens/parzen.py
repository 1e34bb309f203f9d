"""parzen.json: the Parzen estimators of Optuna 3.1.0 (Debian's python3-optuna) for several sets of observations: what each part
has, and the log-density at several values; densities over three dimensions, by SciPy; and which trials of a list it takes for the good ones. Its sort leaves the order of
equal observations open, and with it which of them is the neighbour of a gap: here it is a stable one. Its density leaves out the factor 1 / deviation, which later versions have: here it is there."""
import functools

import numpy as np
from scipy.stats import truncnorm

np.argsort = functools.partial(np.argsort, kind="stable")
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_observation_pairs, default_weights

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



def bandwidth(known, dimensions, width):
    if len(known) < 2:
        return width
    quartiles = (np.percentile(known, 75) - np.percentile(known, 25)) / 1.34
    spread = np.std(known, ddof=1)
    spread = min(spread, quartiles) if quartiles > 0 else spread
    return float(np.clip(spread * (len(known) * (dimensions + 2) / 4) ** (-1 / (dimensions + 4)),
                         width * max(0.03, 1 / (len(known) + 2)), width))


def part(low, high, quantum, mean, deviation, at):
    frozen = truncnorm((low - mean) / deviation, (high - mean) / deviation, mean, deviation)
    return frozen.pdf(at) if quantum == 0 else frozen.cdf(min(high, at + quantum / 2)) - frozen.cdf(max(low, at - quantum / 2))


def joint(n):
    """A rate, a whole number that only the choice 1 has, and a choice."""
    numbers = {"rate": (np.log(1e-5), np.log(0.1), 0), "layers": (0.5, 8.5, 1)}
    kinds = rng.randint(0, 3, n)
    seen = {"rate": rng.uniform(np.log(1e-5), np.log(0.1), n),
            "layers": np.where(kinds == 1, rng.randint(1, 9, n), np.nan), "kind": kinds}
    at = {"rate": np.log([1e-5, 2e-3, 0.1, 5e-4]), "layers": [3, np.nan, 8, np.nan], "kind": [1, 0, 1, 2]}
    counts = np.round(rng.uniform(0.2, 2, n), 3)
    weights = np.append(counts, 1) / (counts.sum() + 1)
    widths = {key: bandwidth(seen[key][~np.isnan(seen[key])], 3, high - low) for key, (low, high, _) in numbers.items()}
    densities = []
    for j in range(4):
        total = 0
        for i in range(n + 1):
            density = weights[i]
            for key, (low, high, quantum) in numbers.items():
                known = i < n and not np.isnan(seen[key][i])
                mean, deviation = (seen[key][i], widths[key]) if known else ((low + high) / 2, high - low)
                density *= 1 if np.isnan(at[key][j]) else part(low, high, quantum, mean, deviation, at[key][j])
            lean = np.full(3, 1 / (n + 1)) + (np.arange(3) == kinds[i]) if i < n else np.ones(3)
            total += density * lean[at["kind"][j]] / lean.sum()
        densities.append(float(np.log(total)))

    def rows(values):
        return [{key: plain(key, values[key][k]) for key in values if not np.isnan(values[key][k])}
                for k in range(len(values["kind"]))]
    return {"seen": rows(seen), "counts": counts.tolist(), "at": rows(at), "widths": {key: float(v) for key, v in widths.items()}, "logDensity": densities}


def plain(key, value):
    return float(np.exp(value)) if key == "rate" else int(value) if key == "layers" else "abc"[int(value)]


joints = [joint(n) for n in (1, 2, 6, 40)]
splits = []
for n in [10, 11, 25, 60]:
    values = [float(x) for x in np.round(rng.uniform(0, 5, n), 1)]
    steps = [float("-inf") if rng.rand() < 0.5 else -int(rng.randint(1, 4)) for _ in range(n)]
    below, _ = _split_observation_pairs([(s, [v]) for s, v in zip(steps, values)], int(np.ceil(0.2 * n)), None)
    splits.append({"values": values, "epochs": [0 if s == float("-inf") else -s for s in steps], "good": below.tolist()})

write("parzen", {"estimators": cases, "joints": joints, "splits": splits})
