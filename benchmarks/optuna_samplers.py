"""Optuna's random and TPE samplers on the functions of src/test/java/dev/jumbo/tune/TestFunction.java, whose main does the same
with Jumbo's: quartiles over 50 seeds of how far the best of some trials is above the minimum.

    python3 benchmarks/optuna_samplers.py          (Debian's python3-optuna, 3.1.0)
"""
import math

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650],
     [4047, 8828, 8732, 5743, 1091, 381]]
C = [1, 1.2, 3, 3.2]


def branin(t):
    x, y = t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)
    a = y - 5.1 / (4 * math.pi ** 2) * x * x + 5 / math.pi * x - 6
    return a * a + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.39788735772973816


def rosenbrock(t):
    a, b, c = (t.suggest_float(k, -2, 2) for k in "abc")
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2 + 100 * (c - b * b) ** 2 + (1 - b) ** 2


def mixed(t):
    kind = t.suggest_categorical("kind", list("abcd"))
    momentum = t.suggest_float("momentum", 0, 1) - 0.9 if kind == "b" else 0.5
    return (math.log10(t.suggest_float("lr", 1e-5, 1, log=True)) + 2.5) ** 2 \
        + ((t.suggest_int("width", 16, 512, step=16) - 320) / 160) ** 2 + [1, 0, 1.5, 2]["abcd".index(kind)] + 4 * momentum ** 2


def hartmann(t):
    x = [t.suggest_float(f"x{j}", 0, 1) for j in range(6)]
    return 3.32236801141551 - sum(c * math.exp(-sum(a * (v - p * 1e-4) ** 2 for a, v, p in zip(row, x, points)))
                                  for c, row, points in zip(C, A, P))


for function in (branin, rosenbrock, mixed, hartmann):
    for trials in (30, 60, 100):
        for name, sampler in (("random", optuna.samplers.RandomSampler), ("tpe", optuna.samplers.TPESampler)):
            best = []
            for seed in range(50):
                study = optuna.create_study(sampler=sampler(seed=seed))
                study.optimize(function, n_trials=trials)
                best.append(study.best_value)
            best.sort()
            print(f"{function.__name__:10} {trials:3} {name:6}  {best[12]:.4f}  {(best[24] + best[25]) / 2:.4f}  {best[37]:.4f}",
                  flush=True)
