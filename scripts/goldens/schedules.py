"""schedules.json: the learning rate that each of 50 steps uses (the rate before the schedule's own step).

A case: {name, schedule, settings, rates}. ReduceLROnPlateau also gives the metrics it saw, where rates[k] was in
force while metrics[k] was measured. Rates are float64.
"""
import math
import warnings

import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

from golden import write

warnings.simplefilter("ignore")
STEPS = 50
cases = []


def optimizer(lr):
    return SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)


def case(name, schedule, lr, make, **settings):
    o = optimizer(lr)
    s = make(o)
    rates = []
    for k in range(STEPS):
        rates.append(o.param_groups[0]["lr"])
        o.step()
        if k + 1 < STEPS:
            s.step()
    cases.append({"name": name, "schedule": schedule, "settings": {"lr": lr, **settings}, "rates": rates})


case("constant", "Constant", 0.1, lambda o: S.LambdaLR(o, lambda k: 1.0))
case("step", "StepLR", 0.1, lambda o: S.StepLR(o, 15, 0.1), stepSize=15, gamma=0.1)
case("step, gamma 0.5", "StepLR", 0.4, lambda o: S.StepLR(o, 7, 0.5), stepSize=7, gamma=0.5)
case("cosine", "CosineAnnealingLR", 0.1, lambda o: S.CosineAnnealingLR(o, STEPS), steps=STEPS, min=0.0)
case("cosine to a floor", "CosineAnnealingLR", 0.1, lambda o: S.CosineAnnealingLR(o, STEPS, 0.01), steps=STEPS, min=0.01)
case("linear", "LinearLR", 0.1, lambda o: S.LinearLR(o, 1 / 3, 1.0, 5), startFactor=1 / 3, endFactor=1.0, steps=5)
case("linear down", "LinearLR", 0.1, lambda o: S.LinearLR(o, 1.0, 0.1, 40), startFactor=1.0, endFactor=0.1, steps=40)
case("one cycle", "OneCycleLR", 0.1, lambda o: S.OneCycleLR(o, 0.1, total_steps=STEPS), steps=STEPS)
case("one cycle, other fractions", "OneCycleLR", 0.5,
     lambda o: S.OneCycleLR(o, 0.5, total_steps=STEPS, pct_start=0.2, div_factor=10, final_div_factor=100),
     steps=STEPS, pctStart=0.2, divFactor=10, finalDivFactor=100)


def warmup_cosine(name, base, warmup, low):
    """(k + 1) / warmup of the rate for warmup steps, then half a cosine from base to low over what is left of 50."""
    rates = [base * (k + 1) / warmup if k < warmup
             else low + (base - low) * 0.5 * (1 + math.cos(math.pi * (k - warmup) / (STEPS - warmup)))
             for k in range(STEPS)]
    cases.append({"name": name, "schedule": "WarmupCosine", "rates": rates,
                  "settings": {"lr": base, "warmup": warmup, "min": low, "steps": STEPS}})


# The first step uses the first share of the rate, so that it changes something.
warmup_cosine("warm-up from 1/10, cosine", 0.1, 10, 0.0)
warmup_cosine("warm-up from 1/5, cosine to a floor", 0.2, 5, 0.02)

# The same ramp as PyTorch composes it: LinearLR from 1/10 reaches 1 after nine steps, and holds for the tenth.
o = optimizer(0.1)
composed = S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 9), S.CosineAnnealingLR(o, STEPS - 10)], [10])
formula = next(c for c in cases if c["name"] == "warm-up from 1/10, cosine")["rates"]
for k in range(STEPS):
    assert math.isclose(o.param_groups[0]["lr"], formula[k], rel_tol=1e-9, abs_tol=1e-12), (k, o.param_groups[0]["lr"])
    o.step()
    composed.step()


def plateau(name, metrics, lr=0.1, **settings):
    o = optimizer(lr)
    s = S.ReduceLROnPlateau(o, **settings)
    rates = []
    for m in metrics:
        rates.append(o.param_groups[0]["lr"])
        s.step(m)
    names = {"min_lr": "minLr"}
    cases.append({"name": name, "schedule": "ReduceLROnPlateau", "metrics": metrics, "rates": rates,
                  "settings": {"lr": lr, **{names.get(k, k): v for k, v in settings.items()}}})


def wave(k):
    """Falls for 12 steps, then stands, then falls a little, then stands."""
    return round(2.0 - 0.1 * min(k, 12) - (0.05 * min(k - 25, 4) if k > 25 else 0) + 0.004 * ((k * 7) % 5), 4)


falling = [wave(k) for k in range(STEPS)]
plateau("plateau, defaults", falling)
plateau("plateau, patience 3, factor 0.5", falling, factor=0.5, patience=3)
plateau("plateau, patience 0, floor", falling, factor=0.3, patience=0, min_lr=0.002)
plateau("plateau, threshold 0.1", falling, factor=0.5, patience=2, threshold=0.1)

write("schedules", {"cases": cases})
