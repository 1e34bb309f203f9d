"""optimizers.json: ten steps of every optimizer on one least-squares problem.

loss(weight, bias) = ½ Σ (x·weight + bias − y)², with x [5,3], weight [3,4], bias [4], y [5,4];
∂/∂weight = xᵀ·r and ∂/∂bias = Σ rows of r, where r = x·weight + bias − y.
A case: {name, optimizer, settings, gradients: {weight, bias} and parameters: {weight, bias}, each a list of ten:
the gradient that step k used, and the parameters after it}. Steps run in float64.
"""
import torch

from golden import draw, tensor, write

g = torch.Generator().manual_seed(11)
STEPS = 10
x, y = draw(g, 5, 3), draw(g, 5, 4)
weight0, bias0 = draw(g, 3, 4), draw(g, 4)
cases = []


def case(name, optimizer, **settings):
    weight = weight0.clone().requires_grad_(True)
    bias = bias0.clone().requires_grad_(True)
    o = getattr(torch.optim, optimizer)([weight, bias], **settings)
    steps = {"loss": [], "gradients": {"weight": [], "bias": []}, "parameters": {"weight": [], "bias": []}}
    for _ in range(STEPS):
        o.zero_grad()
        loss = 0.5 * ((x @ weight + bias - y) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            r = x @ weight + bias - y
            assert torch.allclose(weight.grad, x.T @ r) and torch.allclose(bias.grad, r.sum(0))
        steps["loss"].append(float(loss))
        for key, p in (("weight", weight), ("bias", bias)):
            steps["gradients"][key].append(tensor(p.grad))
        o.step()
        for key, p in (("weight", weight), ("bias", bias)):
            steps["parameters"][key].append(tensor(p))
    cases.append({"name": name, "optimizer": optimizer, "settings": settings, **steps})


case("SGD", "SGD", lr=0.05)
case("SGD, momentum", "SGD", lr=0.02, momentum=0.9)
case("SGD, Nesterov", "SGD", lr=0.02, momentum=0.9, nesterov=True)
case("SGD, weight decay", "SGD", lr=0.05, weight_decay=0.1)
case("SGD, momentum and dampening", "SGD", lr=0.02, momentum=0.9, dampening=0.5)
case("SGD, Nesterov and weight decay", "SGD", lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.05)
case("Adam", "Adam", lr=0.05)
case("Adam, betas and eps", "Adam", lr=0.05, betas=(0.8, 0.95), eps=1e-3)
case("Adam, weight decay", "Adam", lr=0.05, weight_decay=0.1)
case("Adam, AMSGrad", "Adam", lr=0.05, betas=(0.7, 0.8), amsgrad=True)
case("AdamW", "AdamW", lr=0.05)
case("AdamW, weight decay 0.2", "AdamW", lr=0.05, weight_decay=0.2)
case("AdamW, AMSGrad", "AdamW", lr=0.05, betas=(0.7, 0.8), weight_decay=0.1, amsgrad=True)
case("RMSprop", "RMSprop", lr=0.02)
case("RMSprop, alpha and eps", "RMSprop", lr=0.02, alpha=0.9, eps=1e-3)
case("RMSprop, centered", "RMSprop", lr=0.02, centered=True)
case("RMSprop, momentum", "RMSprop", lr=0.01, momentum=0.8)
case("RMSprop, centered, momentum and weight decay", "RMSprop", lr=0.01, centered=True, momentum=0.8, weight_decay=0.1)
case("Adagrad", "Adagrad", lr=0.1)
case("Adagrad, rate decay", "Adagrad", lr=0.1, lr_decay=0.1)
case("Adagrad, weight decay", "Adagrad", lr=0.1, weight_decay=0.1)
case("Adagrad, rate and weight decay, eps", "Adagrad", lr=0.2, lr_decay=0.05, weight_decay=0.05, eps=1e-3)

write("optimizers", {
    "problem": {"x": tensor(x), "y": tensor(y), "weight": tensor(weight0), "bias": tensor(bias0)}, "cases": cases})
