"""losses.json: every loss's value and its gradient with respect to the input.

A case: {name, loss, settings, input, target, output, gradOutput, gradInput}; for reduction "none" the output has a
value per element and gradOutput weighs them, otherwise both are scalars.
"""
import torch
from torch.nn import functional as F

from golden import draw, tensor, write

g = torch.Generator().manual_seed(7)
cases = []


def case(name, loss, settings, function, x, target, **tensors):
    settings = dict(settings)
    for reduction in settings.pop("reductions", ["mean", "sum", "none"]):
        x = x.detach().clone().requires_grad_(True)
        y = function(x, target, reduction)
        upstream = draw(g, *y.shape) if y.dim() else torch.tensor(1.0, dtype=torch.float64)
        y.backward(upstream)
        cases.append({
            "name": f"{name}, {reduction}", "loss": loss,
            "settings": {**settings, "reduction": reduction, **{k: tensor(v) for k, v in tensors.items()}},
            "input": tensor(x), "target": tensor(target), "output": tensor(y), "gradOutput": tensor(upstream),
            "gradInput": tensor(x.grad)})


# Cross-entropy: N rows, C classes
logits = draw(g, 6, 4, scale=2.0)
labels = torch.tensor([0, 3, 1, 2, 3, 1])
masked = torch.tensor([0, -100, 1, 2, -100, 1])
other = torch.tensor([0, 3, 1, 3, 2, 1])
weight = torch.tensor([0.5, 2.0, 1.25, 0.75], dtype=torch.float64)
ce = "CrossEntropy"
case("cross-entropy", ce, {}, lambda x, t, r: F.cross_entropy(x, t, reduction=r), logits, labels)
case("cross-entropy, label smoothing 0.1", ce, {"labelSmoothing": 0.1},
     lambda x, t, r: F.cross_entropy(x, t, reduction=r, label_smoothing=0.1), logits, labels)
case("cross-entropy, class weights", ce, {},
     lambda x, t, r: F.cross_entropy(x, t, weight, reduction=r), logits, labels, weight=weight)
case("cross-entropy, ignore index", ce, {"ignoreIndex": -100},
     lambda x, t, r: F.cross_entropy(x, t, reduction=r, ignore_index=-100), logits, masked)
case("cross-entropy, ignore index 3", ce, {"ignoreIndex": 3},
     lambda x, t, r: F.cross_entropy(x, t, reduction=r, ignore_index=3), logits, other)
case("cross-entropy, smoothing, weights and ignore index", ce, {"labelSmoothing": 0.2, "ignoreIndex": -100},
     lambda x, t, r: F.cross_entropy(x, t, weight, reduction=r, ignore_index=-100, label_smoothing=0.2),
     logits, masked, weight=weight)
soft = torch.tensor([[0.5, 0.25, 0.125, 0.125], [0, 0, 1, 0], [0.25] * 4, [0.75, 0, 0.25, 0], [0, 0.5, 0.5, 0],
                     [0.125, 0.375, 0.25, 0.25]], dtype=torch.float64)
case("cross-entropy, soft targets", ce, {}, lambda x, t, r: F.cross_entropy(x, t, reduction=r), logits, soft)
case("cross-entropy, soft targets, smoothing and weights", ce, {"labelSmoothing": 0.1},
     lambda x, t, r: F.cross_entropy(x, t, weight, reduction=r, label_smoothing=0.1), logits, soft, weight=weight)
case("cross-entropy over positions", ce, {"reductions": ["mean", "sum"], "ignoreIndex": -100},
     lambda x, t, r: F.cross_entropy(x, t, reduction=r), draw(g, 2, 3, 4), torch.tensor([[0, 2, 1, -100], [2, 2, 0, 1]]))
case("cross-entropy, far logits", ce, {"reductions": ["mean"]},
     lambda x, t, r: F.cross_entropy(x, t, reduction=r),
     torch.tensor([[80.0, -80.0, 0.0], [-90.0, 90.0, 10.0]], dtype=torch.float64), torch.tensor([1, 1]))

# Binary cross-entropy with logits
z = draw(g, 4, 3, scale=3.0)
z[0, 0], z[1, 1] = 60.0, -60.0
t = torch.tensor([[0, 1, 1], [1, 0, 0], [0.25, 0.5, 1], [0, 1, 0]], dtype=torch.float64)
pos = torch.tensor([2.0, 0.5, 3.0], dtype=torch.float64)
case("BCE with logits", "BceWithLogits", {}, lambda x, t, r: F.binary_cross_entropy_with_logits(x, t, reduction=r), z, t)
case("BCE with logits, positive weights", "BceWithLogits", {},
     lambda x, t, r: F.binary_cross_entropy_with_logits(x, t, pos_weight=pos, reduction=r), z, t, posWeight=pos)

# Regression
a, b = draw(g, 4, 3, scale=1.5), draw(g, 4, 3, scale=1.5)
case("MSE", "Mse", {}, lambda x, t, r: F.mse_loss(x, t, reduction=r), a, b)
case("L1", "L1", {}, lambda x, t, r: F.l1_loss(x, t, reduction=r), a, b)
case("Huber", "Huber", {"delta": 1.0}, lambda x, t, r: F.huber_loss(x, t, reduction=r), a, b)
case("Huber, delta 0.5", "Huber", {"delta": 0.5}, lambda x, t, r: F.huber_loss(x, t, reduction=r, delta=0.5), a, b)
case("Huber, delta 2", "Huber", {"delta": 2.0}, lambda x, t, r: F.huber_loss(x, t, reduction=r, delta=2.0), a, b)

# On log-probabilities
logp = torch.log_softmax(draw(g, 6, 4), 1).float().double()
case("NLL", "Nll", {}, lambda x, t, r: F.nll_loss(x, t, reduction=r), logp, labels)
case("NLL, class weights and ignore index", "Nll", {"ignoreIndex": -100},
     lambda x, t, r: F.nll_loss(x, t, weight, reduction=r, ignore_index=-100), logp, masked, weight=weight)
kl = ["batchmean", "mean", "sum", "none"]
case("KL", "KlDiv", {"reductions": kl, "logTarget": False},
     lambda x, t, r: F.kl_div(x, t, reduction=r), logp, soft)
logq = torch.log_softmax(draw(g, 6, 4), 1).float().double()
case("KL, target in logarithms", "KlDiv", {"reductions": kl, "logTarget": True},
     lambda x, t, r: F.kl_div(x, t, reduction=r, log_target=True), logp, logq)

write("losses", {"cases": cases})
