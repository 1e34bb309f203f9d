"""segmentation.json: losses and metrics of classes for each pixel.

losses: {name, loss, settings, input, target, output, gradInput}, the soft Dice loss written from its formula and
differentiated by PyTorch. metrics: {name, classes, truth, predicted, ignored, iou, dice, mean_iou, mean_dice,
pixel_accuracy} by scikit-learn; classes that occur neither in the truth nor in the prediction are null.
masks: {name, height, width, newHeight, newWidth, mask, resized}, Pillow's nearest neighbour.
"""
import numpy as np
import torch
from PIL import Image
from sklearn.metrics import accuracy_score, f1_score, jaccard_score
from torch.nn import functional as F

from golden import draw, tensor, write

g = torch.Generator().manual_seed(21)
losses = []


def dice(x, target, smooth, ignore):
    counted = (target != ignore)
    p = torch.softmax(x, 1).movedim(1, -1)[counted]
    right = F.one_hot(target[counted], x.shape[1]).double()
    over = tuple(range(p.dim() - 1))
    score = (2 * (p * right).sum(over) + smooth) / (p.sum(over) + right.sum(over) + smooth)
    return (1 - score).mean()


def loss(name, kind, settings, function, shape, classes, ignored):
    x = draw(g, *shape, scale=2.0).requires_grad_(True)
    target = torch.randint(0, classes, (shape[0], *shape[2:]), generator=g)
    if ignored:
        target[torch.rand(target.shape, generator=g) < 0.2] = 255
    y = function(x, target)
    y.backward()
    losses.append({"name": name, "loss": kind, "settings": settings, "input": tensor(x), "target": tensor(target),
                   "output": tensor(y), "gradInput": tensor(x.grad)})


for ignored in (False, True):
    say = ", some ignored" if ignored else ""
    for smooth in (1.0, 1e-3):
        loss(f"Dice, smooth {smooth}{say}", "dice", {"smooth": smooth},
             lambda x, t: dice(x, t, smooth, 255), (2, 4, 3, 5), 4, ignored)
    loss(f"Dice of rows, a class missing{say}", "dice", {"smooth": 1.0},
         lambda x, t: dice(x, t, 1.0, 255), (40, 5), 4, ignored)
    loss(f"cross-entropy and Dice{say}", "cross-entropy+dice", {},
         lambda x, t: F.cross_entropy(x, t, ignore_index=255) + dice(x, t, 1.0, 255), (2, 3, 4, 4), 3, ignored)

metrics = []
for name, classes, present, ignored in (("all occur", 4, 4, 0.0), ("some ignored", 4, 4, 0.3),
                                        ("one occurs nowhere", 5, 4, 0.1), ("two classes", 2, 2, 0.0)):
    truth = torch.randint(0, present, (200,), generator=g).numpy()
    predicted = np.where(torch.rand(200, generator=g).numpy() < 0.6, truth,
                         torch.randint(0, present, (200,), generator=g).numpy())
    truth = np.where(torch.rand(200, generator=g).numpy() < ignored, 255, truth)
    kept = truth != 255
    labels = sorted(set(truth[kept]) | set(predicted[kept]))
    iou = jaccard_score(truth[kept], predicted[kept], labels=labels, average=None)
    f1 = f1_score(truth[kept], predicted[kept], labels=labels, average=None)
    by = {int(k): (float(a), float(b)) for k, a, b in zip(labels, iou, f1)}
    metrics.append({"name": name, "classes": classes, "truth": truth.tolist(), "predicted": predicted.tolist(),
                    "iou": [by[k][0] if k in by else None for k in range(classes)],
                    "dice": [by[k][1] if k in by else None for k in range(classes)],
                    "mean_iou": float(iou.mean()), "mean_dice": float(f1.mean()),
                    "pixel_accuracy": float(accuracy_score(truth[kept], predicted[kept]))})

masks = []
for h, w, nh, nw in ((5, 7, 5, 7), (5, 7, 10, 14), (8, 6, 4, 3), (9, 7, 4, 5), (3, 4, 7, 9)):
    mask = torch.randint(0, 30, (h, w), generator=g).numpy().astype("uint8")
    resized = np.asarray(Image.fromarray(mask).resize((nw, nh), Image.NEAREST))
    masks.append({"name": f"{h}x{w} to {nh}x{nw}", "height": h, "width": w, "newHeight": nh, "newWidth": nw,
                  "mask": mask.reshape(-1).tolist(), "resized": resized.reshape(-1).tolist()})

write("segmentation", {"losses": losses, "metrics": metrics, "masks": masks})
