"""vision.json: torchvision's models for pictures (0.14.1), narrow, with weights that a formula gives under torchvision's
names, and their outputs; the names that Hugging Face's files have for the same tensors; published parameter counts.

A case: {name, tensors: [[torchvision's name, shape]…], huggingFace?: [[name, torchvision's name, part, parts]…], forwards:
[{input: shape, mode, output, gradients}]}, where gradients are those of golden.gradients. The k-th tensor (counted from 0, running statistics included) holds 2·√(3/fan_in)·u if it
has two or more dimensions; else 0.2·u, plus 1 for a normalisation's weight and a running variance; u is in models.py. The
input is 4·u(−1). Part i of n is the i-th of n equal groups of rows.

adapted: {name, model, input: shape, output}, a case's weights in the model for other pictures: a ViT's positions by
torchvision's interpolate_embeddings, a first convolution's channels summed for grey pictures, and repeated and scaled by
3 / channels for others (as timm has it).
"""
import math
import re

import torch
from torch import nn
from torchvision.models import alexnet, densenet, mobilenet_v2, resnet, vgg, vision_transformer as vit
from torchvision import models

from golden import gradients, tensor, u, write


def narrow(model, factor, classes=5):
    """The same model with that many times fewer maps and hidden features, and no dropout."""
    def small(n):
        return n if n in (3, classes) else n // factor

    for name, m in list(model.named_modules()):
        new = None
        if isinstance(m, nn.Conv2d):
            new = nn.Conv2d(small(m.in_channels), small(m.out_channels), m.kernel_size, m.stride, m.padding, m.dilation,
                            1 if m.groups == 1 else small(m.groups), m.bias is not None)
        elif isinstance(m, nn.BatchNorm2d):
            new = nn.BatchNorm2d(small(m.num_features))
        elif isinstance(m, nn.Linear):
            new = nn.Linear(small(m.in_features), small(m.out_features))
        if new is not None:
            model.get_submodule(name.rpartition(".")[0])._modules[name.rpartition(".")[2]] = new
    return model


def state(model):
    return {n: t for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}


def fill(model):
    for k, (name, t) in enumerate(state(model).items()):
        values = u(k, t.shape)
        if t.dim() > 1:
            values = values * (2 * math.sqrt(3 / (t.numel() / t.shape[0])))
        else:
            values = values * 0.2 + (1.0 if name.endswith(("weight", "running_var")) else 0.0)
        t.data.copy_(values.float().double())
    return model


cases = []


def case(name, model, shape, hf=None):
    model = model.double()
    for m in model.modules():
        if isinstance(m, nn.Dropout):
            m.p = 0.0
    found = {"name": name, "tensors": [[n, list(t.shape)] for n, t in state(model).items()]}
    if hf:
        found["huggingFace"] = [entry for n in state(model) for entry in hf(n)]
    found["forwards"] = []
    for mode in ("eval", "train"):
        fill(model)
        y = model.train(mode == "train")((4 * u(-1, shape)).float().double())
        found["forwards"].append({"input": list(shape), "mode": mode, "output": tensor(y), "gradients": gradients(model, y)})
    cases.append(found)


def resnet_hf(name):
    """ResNetForImageClassification."""
    stem, leaf = name.rsplit(".", 1)
    norm = lambda kind: "convolution" if kind == "conv" else "normalization"
    if stem in ("conv1", "bn1"):
        return [[f"resnet.embedder.embedder.{norm(stem[:-1])}.{leaf}", name, 0, 1]]
    if stem == "fc":
        return [[f"classifier.1.{leaf}", name, 0, 1]]
    stage, block, rest = re.fullmatch(r"layer(\d)\.(\d+)\.(.+)", stem).groups()
    at = f"resnet.encoder.stages.{int(stage) - 1}.layers.{block}"
    if rest.startswith("downsample"):
        return [[f"{at}.shortcut.{'convolution' if rest.endswith('0') else 'normalization'}.{leaf}", name, 0, 1]]
    return [[f"{at}.layer.{int(rest[-1]) - 1}.{norm(rest[:-1])}.{leaf}", name, 0, 1]]


def vit_hf(name):
    """ViTForImageClassification."""
    if name == "class_token":
        return [["vit.embeddings.cls_token", name, 0, 1]]
    if name == "encoder.pos_embedding":
        return [["vit.embeddings.position_embeddings", name, 0, 1]]
    stem, leaf = name.rsplit(".", 1)
    whole = {"conv_proj": "vit.embeddings.patch_embeddings.projection", "encoder.ln": "vit.layernorm",
             "heads.head": "classifier"}
    if stem in whole:
        return [[f"{whole[stem]}.{leaf}", name, 0, 1]]
    layer, rest = re.fullmatch(r"encoder\.layers\.encoder_layer_(\d+)\.(.+)", stem).groups()
    at = f"vit.encoder.layer.{layer}"
    if leaf.startswith("in_proj"):
        return [[f"{at}.attention.attention.{part}.{leaf[8:]}", name, i, 3]
                for i, part in enumerate(("query", "key", "value"))]
    parts = {"ln_1": "layernorm_before", "ln_2": "layernorm_after", "self_attention.out_proj": "attention.output.dense",
             "mlp.0": "intermediate.dense", "mlp.3": "output.dense"}
    return [[f"{at}.{parts[rest]}.{leaf}", name, 0, 1]]


case("resnet18", narrow(resnet.ResNet(resnet.BasicBlock, [2, 1, 1, 1], num_classes=5), 8), (2, 3, 64, 64), resnet_hf)
case("resnet50", narrow(resnet.ResNet(resnet.Bottleneck, [1, 2, 1, 1], num_classes=5), 8), (2, 3, 64, 64), resnet_hf)
case("alexnet", narrow(alexnet(num_classes=5), 16), (2, 3, 96, 96))
case("vgg11", narrow(vgg.vgg11(num_classes=5), 32), (2, 3, 64, 64))
case("vgg16-bn", narrow(vgg.vgg16_bn(num_classes=5), 32), (2, 3, 64, 64))
case("densenet121", densenet.DenseNet(8, (2, 1, 2, 1), 8, num_classes=5), (2, 3, 64, 64))
case("mobilenet-v2", mobilenet_v2(width_mult=0.25, num_classes=5), (2, 3, 64, 64))
case("vit-b16", vit.VisionTransformer(image_size=16, patch_size=4, num_layers=2, num_heads=2, hidden_dim=8, mlp_dim=12,
                                      num_classes=5), (2, 3, 16, 16), vit_hf)

adapted = []


def adapt(name, kind, state_dict, model, shape):
    model = model.double().eval()
    model.load_state_dict(state_dict)
    with torch.no_grad():
        y = model((4 * u(-1, shape)).float().double())
    adapted.append({"name": name, "model": kind, "input": list(shape), "output": tensor(y)})


def small_vit(size):
    return vit.VisionTransformer(image_size=size, patch_size=4, num_layers=2, num_heads=2, hidden_dim=8, mlp_dim=12,
                                 num_classes=5)


for size in (24, 8):
    weights = fill(small_vit(16).double()).state_dict()
    weights = vit.interpolate_embeddings(size, 4, weights)
    adapt(f"vit-b16, {size}x{size}", "vit-b16", weights, small_vit(size), (2, 3, size, size))

for channels in (1, 2, 5):
    original = fill(narrow(resnet.ResNet(resnet.BasicBlock, [2, 1, 1, 1], num_classes=5), 8).double())
    weights = original.state_dict()
    w = weights["conv1.weight"]
    weights["conv1.weight"] = (w.sum(1, keepdim=True) if channels == 1
                               else w.repeat(1, 2, 1, 1)[:, :channels] * (3 / channels))
    original.conv1 = nn.Conv2d(channels, 8, 7, 2, 3, bias=False)
    adapt(f"resnet18, {channels} channels", "resnet18", weights, original, (2, channels, 64, 64))

PUBLISHED = {"alexnet": (models.alexnet, 61_100_840), "vgg11": (models.vgg11, 132_863_336),
             "vgg11-bn": (models.vgg11_bn, 132_868_840), "vgg16": (models.vgg16, 138_357_544),
             "vgg16-bn": (models.vgg16_bn, 138_365_992), "densenet121": (models.densenet121, 7_978_856),
             "densenet169": (models.densenet169, 14_149_480), "mobilenet-v2": (models.mobilenet_v2, 3_504_872),
             "vit-b16": (models.vit_b_16, 86_567_656)}
counts = {}
for name, (build, published) in PUBLISHED.items():
    counts[name] = sum(p.numel() for p in build().parameters())
    assert counts[name] == published, (name, counts[name])

write("vision", {"parameters": counts, "cases": cases, "adapted": adapted})
