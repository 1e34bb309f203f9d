package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** Means, in windows that divide any picture into a fixed number.   x: [B, C, H, W] → [B, C, size] */
public record AdaptiveAvgPool2d(Dims size) implements Layer {
    /** A square of outputs. */
    public AdaptiveAvgPool2d(int size) {
        this(Dims.of(2, size));
    }

    @Override
    public Tensor forward(Tensor x) {
        ShapeException.check(x.dim() == 4, this, "x[B, C, H, W]", x);
        return Functional.adaptiveAvgPool2d(x, size.values());
    }
}
