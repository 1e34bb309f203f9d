"""layers.json: every layer's output and gradients.

A case: {name, layer, settings, parameters, buffers?, mode, input, output, gradOutput, gradInput?, gradParameters}.
BatchNorm in training carries a list of batches: each has its input, output, gradients, and the running statistics
after it.
"""
import torch
from torch import nn
from torch.nn import functional as F

from golden import distinct, draw, tensor, write

g = torch.Generator().manual_seed(20261122)
cases = []


def fill(module):
    """Parameters that float32 holds exactly."""
    for name, p in module.named_parameters():
        p.data = draw(g, *p.shape, scale=0.4) + (1.0 if name.endswith("weight") and p.dim() == 1 else 0.0)
    return module.double()


def run(module, x, upstream=None):
    differentiable = x.is_floating_point()
    x = x.clone().requires_grad_(differentiable)
    module.zero_grad()
    y = module(x)
    upstream = draw(g, *y.shape) if upstream is None else upstream
    y.backward(upstream)
    result = {"input": tensor(x), "output": tensor(y), "gradOutput": tensor(upstream)}
    if differentiable:
        result["gradInput"] = tensor(x.grad)
    result["gradParameters"] = {n: tensor(p.grad) for n, p in module.named_parameters()}
    return result


def case(name, layer, settings, module, x, **more):
    fill(module)
    cases.append({
        "name": name, "layer": layer, "settings": settings,
        "parameters": {n: tensor(p) for n, p in module.named_parameters()}, **more, **run(module, x)})


# Linear
case("linear", "Linear", {"in": 5, "out": 3, "bias": True}, nn.Linear(5, 3), draw(g, 4, 5))
case("linear without bias", "Linear", {"in": 5, "out": 3, "bias": False}, nn.Linear(5, 3, bias=False), draw(g, 4, 5))
case("linear on three dimensions", "Linear", {"in": 4, "out": 6, "bias": True}, nn.Linear(4, 6), draw(g, 2, 3, 4))


# Convolutions: settings say in, out, kernel, stride, padding, dilation, groups, bias
def conv(name, kind, x, cin, cout, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True):
    settings = {"in": cin, "out": cout, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation,
                "groups": groups, "bias": bias}
    module = getattr(nn, kind)(cin, cout, kernel, stride, padding, dilation, groups, bias)
    case(name, kind, settings, module, x)


conv("conv1d", "Conv1d", draw(g, 2, 3, 9), 3, 4, 3)
conv("conv1d stride 2, padding 2, dilation 2", "Conv1d", draw(g, 2, 4, 11), 4, 4, 3, 2, 2, 2)
conv("conv1d groups 2, no bias", "Conv1d", draw(g, 2, 4, 7), 4, 6, 3, 1, 1, 1, 2, False)
conv("conv2d", "Conv2d", draw(g, 2, 3, 6, 5), 3, 4, 3)
conv("conv2d stride 2, padding 1, no bias", "Conv2d", draw(g, 2, 3, 7, 7), 3, 4, 3, 2, 1, 1, 1, False)
conv("conv2d dilation 2, padding 2", "Conv2d", draw(g, 1, 2, 7, 6), 2, 3, 3, 1, 2, 2)
conv("conv2d groups 2", "Conv2d", draw(g, 2, 4, 5, 5), 4, 6, 3, 1, 1, 1, 2)
conv("conv2d depthwise", "Conv2d", draw(g, 2, 4, 5, 5), 4, 4, 3, 2, 1, 1, 4, False)
conv("conv2d kernel 1", "Conv2d", draw(g, 2, 3, 4, 4), 3, 5, 1, 2)
conv("conv3d", "Conv3d", draw(g, 1, 2, 4, 4, 3), 2, 3, 2)
conv("conv3d stride 2, padding 1, groups 2", "Conv3d", draw(g, 1, 2, 4, 5, 4), 2, 4, 3, 2, 1, 1, 2)
conv("conv3d dilation 2", "Conv3d", draw(g, 1, 1, 4, 4, 4), 1, 2, 2, 1, 0, 2)


def conv_transpose(name, x, cin, cout, kernel, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1):
    settings = {"in": cin, "out": cout, "kernel": kernel, "stride": stride, "padding": padding,
                "outputPadding": output_padding, "groups": groups, "bias": bias, "dilation": dilation}
    module = nn.ConvTranspose2d(cin, cout, kernel, stride, padding, output_padding, groups, bias, dilation)
    case(name, "ConvTranspose2d", settings, module, x)


conv_transpose("convTranspose2d", draw(g, 2, 3, 4, 3), 3, 2, 3)
conv_transpose("convTranspose2d stride 2, padding 1, output padding 1", draw(g, 2, 3, 3, 3), 3, 2, 3, 2, 1, 1)
conv_transpose("convTranspose2d groups 2, no bias", draw(g, 1, 4, 3, 3), 4, 4, 2, 2, 0, 0, 2, False)
conv_transpose("convTranspose2d dilation 2", draw(g, 1, 2, 3, 4), 2, 2, 2, 1, 0, 0, 1, True, 2)

# Pooling
case("maxPool1d", "MaxPool1d", {"kernel": 2, "stride": 2, "padding": 0}, nn.MaxPool1d(2), distinct(g, 2, 3, 7))
case("maxPool1d kernel 3, stride 2, padding 1", "MaxPool1d", {"kernel": 3, "stride": 2, "padding": 1},
     nn.MaxPool1d(3, 2, 1), distinct(g, 2, 3, 8))
case("maxPool2d", "MaxPool2d", {"kernel": 2, "stride": 2, "padding": 0}, nn.MaxPool2d(2), distinct(g, 2, 2, 5, 6))
case("maxPool2d kernel 3, stride 2, padding 1", "MaxPool2d", {"kernel": 3, "stride": 2, "padding": 1},
     nn.MaxPool2d(3, 2, 1), distinct(g, 2, 2, 7, 6))
case("avgPool2d", "AvgPool2d", {"kernel": 2, "stride": 2, "padding": 0}, nn.AvgPool2d(2), draw(g, 2, 2, 5, 6))
case("avgPool2d kernel 3, stride 2, padding 1", "AvgPool2d", {"kernel": 3, "stride": 2, "padding": 1},
     nn.AvgPool2d(3, 2, 1), draw(g, 2, 2, 7, 6))
case("adaptiveAvgPool2d 1", "AdaptiveAvgPool2d", {"height": 1, "width": 1}, nn.AdaptiveAvgPool2d(1), draw(g, 2, 3, 4, 5))
case("adaptiveAvgPool2d 3x2", "AdaptiveAvgPool2d", {"height": 3, "width": 2}, nn.AdaptiveAvgPool2d((3, 2)),
     draw(g, 2, 2, 7, 5))
case("adaptiveMaxPool2d 1", "AdaptiveMaxPool2d", {"height": 1, "width": 1}, nn.AdaptiveMaxPool2d(1),
     distinct(g, 2, 3, 4, 5))
case("adaptiveMaxPool2d 3x2", "AdaptiveMaxPool2d", {"height": 3, "width": 2}, nn.AdaptiveMaxPool2d((3, 2)),
     distinct(g, 2, 2, 7, 5))


# Batch normalisation
def batch_norm(name, kind, channels, shape, eps=1e-5, momentum=0.1):
    module = fill(getattr(nn, kind)(channels, eps=eps, momentum=momentum))
    settings = {"channels": channels, "eps": eps, "momentum": momentum}
    parameters = {n: tensor(p) for n, p in module.named_parameters()}
    batches = []
    module.train()
    for k in range(2):
        batch = run(module, draw(g, *shape) * (1 + k) + 0.5 * k)
        batch["runningMean"] = tensor(module.running_mean)
        batch["runningVar"] = tensor(module.running_var)
        batches.append(batch)
    cases.append({"name": f"{name} in training", "layer": kind, "settings": settings, "mode": "train",
                  "parameters": parameters, "batches": batches})
    module = fill(getattr(nn, kind)(channels, eps=eps, momentum=momentum)).eval()
    module.running_mean = draw(g, channels)
    module.running_var = draw(g, channels).abs() + 0.5
    cases.append({"name": f"{name} in evaluation", "layer": kind, "settings": settings, "mode": "eval",
                  "parameters": {n: tensor(p) for n, p in module.named_parameters()},
                  "buffers": {"runningMean": tensor(module.running_mean), "runningVar": tensor(module.running_var)},
                  **run(module, draw(g, *shape))})


batch_norm("batchNorm1d", "BatchNorm1d", 3, (6, 3))
batch_norm("batchNorm1d on sequences", "BatchNorm1d", 3, (4, 3, 5))
batch_norm("batchNorm2d", "BatchNorm2d", 3, (3, 3, 4, 4))
batch_norm("batchNorm2d eps 1e-3, momentum 0.25", "BatchNorm2d", 2, (2, 2, 3, 3), 1e-3, 0.25)


# Other normalisation
class RmsNorm(nn.Module):
    """y = x / sqrt(mean(x²) + eps) · weight, over the last dimension (Zhang and Sennrich 2019)."""

    def __init__(self, dim, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.eps = eps

    def forward(self, x):
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weight


case("layerNorm", "LayerNorm", {"dim": 6, "eps": 1e-5}, nn.LayerNorm(6), draw(g, 4, 6))
case("layerNorm on three dimensions, eps 1e-3", "LayerNorm", {"dim": 5, "eps": 1e-3}, nn.LayerNorm(5, 1e-3),
     draw(g, 2, 3, 5))
case("rmsNorm", "RmsNorm", {"dim": 6, "eps": 1e-6}, RmsNorm(6, 1e-6), draw(g, 4, 6))
case("rmsNorm on three dimensions, eps 1e-2", "RmsNorm", {"dim": 5, "eps": 1e-2}, RmsNorm(5, 1e-2), draw(g, 2, 3, 5))
case("groupNorm", "GroupNorm", {"groups": 2, "channels": 4, "eps": 1e-5}, nn.GroupNorm(2, 4), draw(g, 2, 4, 3, 3))
case("groupNorm one group", "GroupNorm", {"groups": 1, "channels": 3, "eps": 1e-3}, nn.GroupNorm(1, 3, 1e-3),
     draw(g, 2, 3, 5))

# Embedding
ids = torch.tensor([[1, 4, 0, 2], [0, 4, 4, 6]])
case("embedding", "Embedding", {"count": 7, "dim": 3, "paddingIdx": None}, nn.Embedding(7, 3), ids)
case("embedding with padding", "Embedding", {"count": 7, "dim": 3, "paddingIdx": 0}, nn.Embedding(7, 3, padding_idx=0), ids)


# Structure
class Residual(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


case("flatten", "Flatten", {"start": 1}, nn.Flatten(), draw(g, 2, 3, 2, 2))
case("residual of a linear", "Residual", {"dim": 4}, Residual(nn.Linear(4, 4)), draw(g, 3, 4))
case("sequential of linear, ReLU, linear", "Sequential", {"sizes": [4, 6, 2]},
     nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2)), draw(g, 3, 4))

# Activations, also far out on both sides and at zero
wide = torch.tensor([[-60.0, -12.5, -5.0, -3.0, -1.75, -1.0], [-0.5, -0.125, 0.0, 0.125, 0.5, 1.0],
                     [1.75, 3.0, 5.0, 12.5, 60.0, 2.0]], dtype=torch.float64)
for name, layer, settings, module in [
    ("relu", "ReLU", {}, nn.ReLU()),
    ("leakyReLU", "LeakyReLU", {"negativeSlope": 0.01}, nn.LeakyReLU()),
    ("leakyReLU slope 0.2", "LeakyReLU", {"negativeSlope": 0.2}, nn.LeakyReLU(0.2)),
    ("gelu", "GELU", {"approximate": "none"}, nn.GELU()),
    ("gelu tanh", "GELU", {"approximate": "tanh"}, nn.GELU("tanh")),
    ("silu", "SiLU", {}, nn.SiLU()),
    ("sigmoid", "Sigmoid", {}, nn.Sigmoid()),
    ("tanh", "Tanh", {}, nn.Tanh()),
    ("softmax over the last dimension", "Softmax", {"dim": -1}, nn.Softmax(-1)),
    ("softmax over dimension 0", "Softmax", {"dim": 0}, nn.Softmax(0)),
]:
    case(name, layer, settings, module, wide)

write("layers", {"cases": cases})
