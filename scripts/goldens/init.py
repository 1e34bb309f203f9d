"""init.json: what initialisers should look like on a big tensor.

A case: {name, initializer, shape, expected: {min?, max?, mean, std}, measured: {min, max, mean, std}}; expected is the
formula (min and max where the distribution is bounded), measured is one PyTorch draw, to show how near a draw comes.
"""
import math

import torch
from torch import nn

from golden import write

torch.manual_seed(3)
cases = []


def case(name, initializer, t, expected, **settings):
    t = t.detach().double()
    measured = {"min": float(t.min()), "max": float(t.max()), "mean": float(t.mean()), "std": float(t.std())}
    # A mean of n draws strays by std/√n, a standard deviation by about std/√(2n); five of these are never seen.
    n = t.numel()
    assert abs(measured["mean"] - expected["mean"]) < 5 * expected["std"] / math.sqrt(n), name
    assert abs(measured["std"] - expected["std"]) < 5 * expected["std"] / math.sqrt(2 * n), name
    if "max" in expected:
        assert expected["min"] * (1 + 1e-6) <= measured["min"] and measured["max"] <= expected["max"] * (1 + 1e-6), name
    cases.append({"name": name, "initializer": initializer, "shape": list(t.shape), "settings": settings,
                  "expected": expected, "measured": measured})


def uniform(bound):
    return {"min": -bound, "max": bound, "mean": 0.0, "std": bound / math.sqrt(3)}


def normal(std):
    return {"mean": 0.0, "std": std}


# PyTorch's defaults: weight and bias of Linear and Conv are U(±1/√fan_in), Embedding is N(0, 1).
linear = nn.Linear(400, 5000)
case("Linear weight", "default", linear.weight, uniform(1 / math.sqrt(400)), layer="Linear")
case("Linear bias", "default", linear.bias, uniform(1 / math.sqrt(400)), layer="Linear")
conv = nn.Conv2d(64, 2048, 3)
case("Conv2d weight", "default", conv.weight, uniform(1 / math.sqrt(64 * 9)), layer="Conv2d")
case("Conv2d bias", "default", conv.bias, uniform(1 / math.sqrt(64 * 9)), layer="Conv2d")
grouped = nn.Conv2d(64, 2048, 3, groups=4)
case("grouped Conv2d weight", "default", grouped.weight, uniform(1 / math.sqrt(16 * 9)), layer="Conv2d", groups=4)
# A transposed convolution's weight is [in, out, k, k], and PyTorch takes the fan from dimension 1.
transposed = nn.ConvTranspose2d(256, 512, 3)
case("ConvTranspose2d weight", "default", transposed.weight, uniform(1 / math.sqrt(512 * 9)), layer="ConvTranspose2d")
embedding = nn.Embedding(5000, 200, padding_idx=0)
assert float(embedding.weight[0].abs().max()) == 0
case("Embedding weight", "default", nn.Embedding(5000, 200).weight, normal(1.0), layer="Embedding")

shape = (1000, 500)
cshape = (512, 64, 3, 3)
init = nn.init
case("Kaiming uniform, ReLU", "kaimingUniform", init.kaiming_uniform_(torch.empty(shape), nonlinearity="relu"),
     uniform(math.sqrt(2) * math.sqrt(3 / 500)), mode="fanIn")
case("Kaiming uniform, ReLU, convolution", "kaimingUniform", init.kaiming_uniform_(torch.empty(cshape), nonlinearity="relu"),
     uniform(math.sqrt(2) * math.sqrt(3 / 576)), mode="fanIn")
case("Kaiming normal, ReLU", "kaimingNormal", init.kaiming_normal_(torch.empty(shape), nonlinearity="relu"),
     normal(math.sqrt(2 / 500)), mode="fanIn")
case("Kaiming normal, ReLU, fan out, convolution", "kaimingNormal",
     init.kaiming_normal_(torch.empty(cshape), mode="fan_out", nonlinearity="relu"), normal(math.sqrt(2 / (512 * 9))),
     mode="fanOut")
case("Xavier uniform", "xavierUniform", init.xavier_uniform_(torch.empty(shape)), uniform(math.sqrt(6 / 1500)))
case("Xavier uniform, convolution", "xavierUniform", init.xavier_uniform_(torch.empty(cshape)),
     uniform(math.sqrt(6 / ((64 + 512) * 9))))
case("Xavier normal", "xavierNormal", init.xavier_normal_(torch.empty(shape)), normal(math.sqrt(2 / 1500)))


def truncated(std, low, high):
    """Mean and deviation of N(0, std) cut at low and high."""
    a, b = low / std, high / std
    phi = lambda v: math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
    cdf = lambda v: (1 + math.erf(v / math.sqrt(2))) / 2
    z = cdf(b) - cdf(a)
    m = (phi(a) - phi(b)) / z
    variance = 1 + (a * phi(a) - b * phi(b)) / z - m * m
    return {"min": low, "max": high, "mean": m * std, "std": std * math.sqrt(variance)}


case("truncated normal, std 1, cut at 2", "truncatedNormal", init.trunc_normal_(torch.empty(shape)), truncated(1, -2, 2),
     std=1.0, low=-2.0, high=2.0)
case("truncated normal, std 0.02, cut at 2 absolute", "truncatedNormal", init.trunc_normal_(torch.empty(shape), std=0.02),
     truncated(0.02, -2, 2), std=0.02, low=-2.0, high=2.0)
case("truncated normal, std 0.02, cut at 0.04", "truncatedNormal",
     init.trunc_normal_(torch.empty(shape), std=0.02, a=-0.04, b=0.04), truncated(0.02, -0.04, 0.04),
     std=0.02, low=-0.04, high=0.04)

for rows, columns in ((40, 25), (25, 40)):
    q = init.orthogonal_(torch.empty(rows, columns))
    eye = q.T @ q if rows >= columns else q @ q.T
    assert torch.allclose(eye, torch.eye(min(rows, columns)), atol=1e-5)

write("init", {"cases": cases, "orthogonal": [{"shape": [40, 25]}, {"shape": [25, 40]}, {"shape": [16, 3, 3, 3]}]})
