"""The functions of src/test/java/dev/jumbo/tune/TestFunction.java for Optuna: what they are above their minima."""
import math

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


def ackley(t):
    x = [t.suggest_float(f"x{j}", -10, 22) for j in range(4)]
    return 20 + math.e - 20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / 4)) \
        - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / 4)


def styblinski(t):
    x = [t.suggest_float(f"x{j}", -5, 5) for j in range(4)]
    return sum(v ** 4 - 16 * v * v + 5 * v for v in x) / 2 + 4 * 39.16616570377142


def levy(t):
    w = [1 + (t.suggest_float(f"x{j}", -10, 10) - 1) / 4 for j in range(5)]
    return math.sin(math.pi * w[0]) ** 2 + sum((v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2) for v in w[:4]) \
        + (w[4] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[4]) ** 2)


def net(t):
    lr, batch = math.log10(t.suggest_float("lr", 1e-5, 1, log=True)), math.log2(t.suggest_int("batch", 8, 512, log=True))
    wd, drop = math.log10(t.suggest_float("wd", 1e-6, 0.1, log=True)), t.suggest_float("drop", 0, 0.8)
    layers, act = t.suggest_int("layers", 1, 8), "rgts".index(t.suggest_categorical("act", list("rgts")))
    opt, schedule = t.suggest_categorical("opt", ["sgd", "adam"]), "abc".index(t.suggest_categorical("sched", list("abc")))
    best = (-1 if opt == "sgd" else -2.7) + 0.3 * (batch - 6)
    value = 0.3 * (lr - best) ** 2 + 0.05 * (wd + 3) ** 2 + 0.8 * drop + 0.03 * (layers - 4) ** 2 \
        + [0, 0.05, 0.3, 0.2][act] + [0, 0.1, 0.2][schedule]
    return value + (0.15 + 0.5 * (t.suggest_float("mom", 0, 0.99) - 0.9) ** 2 if opt == "sgd" else 0)
