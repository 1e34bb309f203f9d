package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** Mean of each window; padding counts as zeros.   x: [B, C, H, W] → [B, C, H', W'] */
public record AvgPool2d(Dims kernel, Dims stride, Dims padding) implements Layer {
    /** Windows side by side. */
    public AvgPool2d(int kernel) {
        this(kernel, kernel, 0);
    }

    public AvgPool2d(int kernel, int stride, int padding) {
        this(Dims.of(2, kernel), Dims.of(2, stride), Dims.of(2, padding));
    }

    @Override
    public Tensor forward(Tensor x) {
        ShapeException.check(x.dim() == 4, this, "x[B, C, H, W]", x);
        return Functional.avgPool2d(x, kernel.values(), stride.values(), padding.values());
    }
}
