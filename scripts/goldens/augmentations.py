"""augmentations.json: what torchvision and SciPy make of pictures with fixed settings.

A case: {name, change, settings, input, output} with pictures [C, H, W], inputs of whole numbers from 0 to 255, outputs of values
from 0 to 1. Equalisation and posterisation are computed on these whole numbers, all else on float64.
"""
import math

import numpy as np
import scipy.ndimage
import torch
from torchvision.transforms import InterpolationMode, autoaugment
from torchvision.transforms import functional as F

from golden import tensor, write

g = torch.Generator().manual_seed(11)
BILINEAR = InterpolationMode.BILINEAR
WHOLE = ("equalize", "posterize")
SIZES = ((3, 5, 6), (1, 8, 5))
cases = []


def picture(channels, height, width):
    """Levels from 40 to 219, so that contrast can be stretched, and a smooth slope that edges stand out from."""
    slope = torch.arange(width).reshape(1, 1, width) * 8 + torch.arange(height).reshape(1, height, 1) * 5
    return (40 + slope + torch.randint(0, 60, (channels, height, width), generator=g)).clamp(0, 255).to(torch.uint8)


def case(name, change, settings, function, sizes=SIZES, **more):
    for size in sizes:
        whole = picture(*size)
        if change in WHOLE or settings.get("operation") in ("POSTERIZE", "EQUALIZE"):
            result = function(whole).double() / 255
        else:
            result = function(whole.double() / 255)
        cases.append({"name": f"{name}, {size}", "change": change, "settings": settings,
                      "input": tensor(whole), "output": tensor(result.float()), **more})


for angle, move, scale, shear in ((30.0, (2, -1), 1.25, (0.0, 0.0)), (-77.0, (0, 0), 0.8, (12.0, -20.0)),
                                  (0.0, (-1, 3), 1.0, (25.0, 0.0)), (0.0, (0, 0), 1.0, (0.0, -15.0))):
    case(f"affine {angle} {move} {scale} {shear}", "affine",
         {"angle": angle, "moveX": move[0], "moveY": move[1], "scale": scale, "shearX": shear[0], "shearY": shear[1]},
         lambda x: F.affine(x, angle, list(move), scale, list(shear), interpolation=BILINEAR))
for size in SIZES:
    _, h, w = size
    start = [[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]]
    end = [[1, 0], [w - 2, 1], [w - 1, h - 3], [0, h - 2]]
    case("perspective", "perspective", {"to": end}, lambda x: F.perspective(x, start, end, BILINEAR), (size,))
for kernel, sigma in ((3, 0.5), (5, 2.0), (9, 1.3)):
    case(f"blur {kernel} {sigma}", "blur", {"kernel": kernel, "sigma": sigma},
         lambda x: F.gaussian_blur(x, [kernel, kernel], [sigma, sigma]), SIZES)
case("auto-contrast", "auto-contrast", {}, F.autocontrast)
case("equalize", "equalize", {}, F.equalize, ((1, 17, 19), (1, 8, 5)))
for bits in (1, 3, 7, 8):
    case(f"posterize {bits}", "posterize", {"bits": bits}, lambda x: F.posterize(x, bits))
for threshold in (0.0, 0.4, 1.0):
    case(f"solarize {threshold}", "solarize", {"threshold": threshold}, lambda x: F.solarize(x, threshold))
for factor in (0.0, 0.5, 2.0):
    case(f"sharpness {factor}", "sharpness", {"factor": factor}, lambda x: F.adjust_sharpness(x, factor))
case("grayscale", "grayscale", {}, lambda x: F.rgb_to_grayscale(x, num_output_channels=3), ((3, 5, 6),))

# Elastic deformation with a given field, as SciPy has the parts of it
for alpha, sigma, size in ((20.0, 2.0, (3, 7, 9)), (34.0, 4.0, (1, 9, 9)), (3.0, 0.7, (3, 6, 8))):
    field = (torch.randint(-128, 129, (2, *size[1:]), generator=g).double() / 128).numpy()

    def elastic(x):
        across, down = (alpha * scipy.ndimage.gaussian_filter(f, sigma, mode="constant", truncate=4.0) for f in field)
        rows, columns = np.mgrid[0:size[1], 0:size[2]]
        return torch.from_numpy(np.stack([
            scipy.ndimage.map_coordinates(c, (rows + down, columns + across), order=1, mode="grid-constant")
            for c in x.numpy()]))

    case(f"elastic {alpha} {sigma}", "elastic", {"alpha": alpha, "sigma": sigma}, elastic, (size,),
         across=tensor(field[0]), down=tensor(field[1]))

# The operations of RandAugment at two magnitudes
NAMES = {"Identity": "IDENTITY", "ShearX": "SHEAR_X", "ShearY": "SHEAR_Y", "TranslateX": "TRANSLATE_X",
         "TranslateY": "TRANSLATE_Y", "Rotate": "ROTATE", "Brightness": "BRIGHTNESS", "Color": "COLOR",
         "Contrast": "CONTRAST", "Sharpness": "SHARPNESS", "Posterize": "POSTERIZE", "Solarize": "SOLARIZE",
         "AutoContrast": "AUTO_CONTRAST", "Equalize": "EQUALIZE"}
for magnitude, sign, size in ((9, 1, (3, 7, 8)), (22, -1, (3, 8, 6)), (30, -1, (1, 17, 17))):
    space = autoaugment.RandAugment(magnitude=magnitude)._augmentation_space(31, size[1:])
    for theirs, ours in NAMES.items():
        values, signed = space[theirs]
        amount = float(values[magnitude]) if values.ndim > 0 else 0.0
        amount = amount * sign if signed else amount
        if theirs == "Solarize":
            amount /= 255  # the pictures here are from 0 to 1
        case(f"RandAugment {theirs} {magnitude} {sign}", "rand-augment",
             {"operation": ours, "magnitude": magnitude, "sign": sign},
             lambda x: autoaugment._apply_op(x, theirs, amount, BILINEAR, None), (size,))

write("augmentations", {"cases": cases})
