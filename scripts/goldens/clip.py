"""clip.json: gradient clipping and the moving average of weights.

norm: {gradients, maxNorm, totalNorm, clipped}, the 2-norm over all tensors together, scaled by
min(1, maxNorm / (totalNorm + 1e-6)); value: {gradients, limit, clipped}; ema: {decay, weights: […], averages: […]},
average = d·average + (1 − d)·weight with d = min(decay, (1 + n) / (10 + n)) after n steps, started at weights[0].
"""
import torch

from golden import draw, tensor, write

g = torch.Generator().manual_seed(13)
shapes = [(3, 4), (4,), (2, 2, 2)]


def gradients(scale):
    return [draw(g, *s, scale=scale) for s in shapes]


def holders(values):
    found = [torch.zeros_like(v, requires_grad=True) for v in values]
    for p, v in zip(found, values):
        p.grad = v.clone()
    return found


norm, value = [], []
for scale, limit in ((2.0, 1.0), (2.0, 0.125), (0.125, 1.0), (1.0, 5.0)):
    grads = gradients(scale)
    ps = holders(grads)
    total = torch.nn.utils.clip_grad_norm_(ps, limit)
    norm.append({"gradients": [tensor(v) for v in grads], "maxNorm": limit, "totalNorm": float(total),
                 "clipped": [tensor(p.grad) for p in ps]})
for limit in (0.5, 1.25):
    grads = gradients(1.0)
    ps = holders(grads)
    torch.nn.utils.clip_grad_value_(ps, limit)
    value.append({"gradients": [tensor(v) for v in grads], "limit": limit, "clipped": [tensor(p.grad) for p in ps]})


def ema(decay):
    weights = [draw(g, 2, 3) for _ in range(6)]
    average, averages = weights[0].clone(), []
    averages.append(average.clone())
    for n, w in enumerate(weights[1:], 1):
        d = min(decay, (1 + n) / (10 + n))
        average = d * average + (1 - d) * w
        averages.append(average.clone())
    return {"decay": decay, "weights": [tensor(w) for w in weights], "averages": [tensor(a) for a in averages]}


write("clip", {"norm": norm, "value": value, "ema": [ema(0.3), ema(0.99)]})
