"""models.json: parameter counts of the zoo's models, and their outputs at weights that a formula gives.

Weights: the k-th parameter (in the order of the state dict, buffers left out, counted from 0) holds at element i

    u(k, i) = mix(i·0x9E3779B1 + (k+1)·0x85EBCA77) / 2³² − ½        in [−½, ½), in 32-bit unsigned arithmetic, where
    mix(h): h ^= h >> 16; h *= 0x7FEB352D; h ^= h >> 15; h *= 0x846CA68B; h ^= h >> 16

times 2·√(3/fan_in) for a weight of two or more dimensions, 0.2 plus 1 for a normalisation's weight, and 0.2 for a
bias; fan_in is the product of all dimensions but the first. The input's element i is 4·u(−1, i). Running statistics
are 0 and 1. A case: {name, parameters, keys: [[key, shape]…], forwards?: [{input: shape, mode, output, gradients}]},
where gradients are those of golden.gradients.
"""
import math

import torch
from torch import nn

from golden import gradients, tensor, u, write


def conv(cin, cout, kernel, stride=1):
    return nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False)


class Block(nn.Module):
    """The basic block (two 3×3) or the bottleneck (1×1, 3×3, 1×1; stride on the 3×3) of He et al. 2015."""

    def __init__(self, cin, width, stride, bottleneck):
        super().__init__()
        cout = width * (4 if bottleneck else 1)
        plan = ([(cin, width, 1, 1), (width, width, 3, stride), (width, cout, 1, 1)] if bottleneck
                else [(cin, width, 3, stride), (width, width, 3, 1)])
        self.depth = len(plan)
        for k, (a, b, kernel, s) in enumerate(plan, 1):
            setattr(self, f"conv{k}", conv(a, b, kernel, s))
            setattr(self, f"bn{k}", nn.BatchNorm2d(b))
        self.downsample = (nn.Sequential(conv(cin, cout, 1, stride), nn.BatchNorm2d(cout))
                           if stride != 1 or cin != cout else None)

    def forward(self, x):
        y = x
        for k in range(1, self.depth + 1):
            y = getattr(self, f"bn{k}")(getattr(self, f"conv{k}")(y))
            y = y if k == self.depth else y.relu()
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, counts, bottleneck, classes=1000, small=False):
        super().__init__()
        self.conv1 = conv(3, 64, 3) if small else conv(3, 64, 7, 2)
        self.bn1 = nn.BatchNorm2d(64)
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, 1)
        cin = 64
        for k, count in enumerate(counts):
            width, blocks = 64 << k, []
            for j in range(count):
                blocks.append(Block(cin, width, 2 if k > 0 and j == 0 else 1, bottleneck))
                cin = width * (4 if bottleneck else 1)
            setattr(self, f"layer{k + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(cin, classes)

    def forward(self, x):
        x = self.pool(self.bn1(self.conv1(x)).relu())
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


def lenet5():
    """As it is written today: 1×32×32 (or 28×28 with padding 2), tanh, average pooling, full connections in C3."""
    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(),
                         nn.AvgPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(),
                         nn.Linear(84, 10))


def cifar_cnn():
    return nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def mnist_cnn():
    """28×28: the tutorial's 225,034 parameters."""
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
                         nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10))


class Pair(nn.Module):
    """Two padded 3×3 convolutions, each with ReLU, and batch normalisation in between if wanted."""

    def __init__(self, cin, maps, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, maps, 3, padding=1, bias=not norm)
        self.bn1 = nn.BatchNorm2d(maps) if norm else nn.Identity()
        self.conv2 = nn.Conv2d(maps, maps, 3, padding=1, bias=not norm)
        self.bn2 = nn.BatchNorm2d(maps) if norm else nn.Identity()

    def forward(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()


class UNet(nn.Module):
    """Figure 1 of Ronneberger et al. 2015, padded."""

    def __init__(self, cin, width, depth, norm, classes):
        super().__init__()
        sizes = [width * 2 ** d for d in range(depth + 1)]
        self.down = nn.ModuleList([Pair(a, b, norm) for a, b in zip([cin] + sizes, sizes)])
        self.up = nn.ModuleList([nn.ModuleList([nn.ConvTranspose2d(2 * n, n, 2, 2), Pair(2 * n, n, norm)])
                                 for n in reversed(sizes[:-1])])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        seen = []
        for pair in self.down[:-1]:
            seen.append(pair(x))
            x = nn.functional.max_pool2d(seen[-1], 2)
        x = self.down[-1](x)
        for up, pair in self.up:
            x = pair(torch.cat([seen.pop(), up(x)], 1))
        return self.head(x)


def fill(model):
    for k, (name, p) in enumerate(model.named_parameters()):
        values = u(k, p.shape)
        if p.dim() > 1:
            values = values * (2 * math.sqrt(3 / (p.numel() / p.shape[0])))
        else:
            values = values * 0.2 + (1.0 if name.endswith("weight") else 0.0)
        p.data = values.float().double()
    return model.double()


def count(model):
    return sum(p.numel() for p in model.parameters())


cases = []


def case(name, model, published, *inputs, keys=False):
    assert count(model) == published, (name, count(model))
    found = {"name": name, "parameters": count(model)}
    if keys:
        found["keys"] = [[n, list(p.shape)] for n, p in model.named_parameters()]
    found["forwards"] = []
    if inputs:
        fill(model)
    for shape in inputs:
        x = (4 * u(-1, shape)).float().double()
        for mode in ("eval", "train"):
            y = model.train(mode == "train")(x)
            found["forwards"].append({"input": list(shape), "mode": mode, "output": tensor(y),
                                      "gradients": gradients(model, y)})
            # Training has moved the running statistics; put them back.
            for m in model.modules():
                if isinstance(m, nn.BatchNorm2d):
                    m.reset_running_stats()
    cases.append(found)


case("lenet5", lenet5(), 61_706, (2, 1, 28, 28), keys=True)
case("cifarCnn", cifar_cnn(), 62_006, (2, 3, 32, 32), keys=True)
case("mnistCnn", mnist_cnn(), 225_034, (2, 1, 28, 28), keys=True)
case("resnet18 for small pictures", ResNet([2, 2, 2, 2], False, 10, small=True), 11_173_962, (4, 3, 16, 16), keys=True)
case("resnet18", ResNet([2, 2, 2, 2], False, 1000), 11_689_512, keys=True)
case("resnet34", ResNet([3, 4, 6, 3], False), 21_797_672)
case("resnet50", ResNet([3, 4, 6, 3], True), 25_557_032, keys=True)
case("resnet101", ResNet([3, 4, 23, 3], True), 44_549_160)
case("resnet152", ResNet([3, 8, 36, 3], True), 60_192_808)
case("resnet18 with 10 classes", ResNet([2, 2, 2, 2], False, 10), 11_181_642, (4, 3, 64, 64))
case("resnet50 with 10 classes", ResNet([3, 4, 6, 3], True, 10), 23_528_522, (4, 3, 64, 64))
case("unet", UNet(1, 64, 4, False, 2), 31_030_658, keys=True)
case("unet, narrow", UNet(3, 4, 2, False, 3), 7_479, (2, 3, 8, 12), keys=True)
case("unet, normalised", UNet(1, 4, 1, True, 2), 1_682, (2, 1, 8, 8), keys=True)

write("models", {"cases": cases})
