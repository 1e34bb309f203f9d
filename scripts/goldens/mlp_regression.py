"""mlp_regression.json: full-batch training of a small MLP on random data.

Linear 8→16, ReLU, Linear 16→1; mean squared error; SGD with rate 0.05; 50 steps. losses[k] is the loss before step k's
update, and final holds the weights after the last. Steps run in float64.
"""
import torch
from torch import nn

from golden import draw, tensor, write

g = torch.Generator().manual_seed(5)
x, y = draw(g, 32, 8), draw(g, 32, 1)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1)).double()
for p in model.parameters():
    p.data = draw(g, *p.shape, scale=0.3)
weights = {n: tensor(p) for n, p in model.named_parameters()}
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
losses = []
for _ in range(50):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(float(loss))
assert losses[-1] < 0.5 * losses[0]

write("mlp_regression", {
    "settings": {"lr": 0.05, "steps": 50}, "x": tensor(x), "y": tensor(y), "initial": weights,
    "losses": losses, "final": {n: tensor(p) for n, p in model.named_parameters()}})
