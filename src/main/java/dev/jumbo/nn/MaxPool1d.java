package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** Largest value in each window.   x: [B, C, W] → [B, C, W'] */
public record MaxPool1d(int kernel, int stride, int padding) implements Layer {
    /** Windows side by side. */
    public MaxPool1d(int kernel) {
        this(kernel, kernel, 0);
    }

    @Override
    public Tensor forward(Tensor x) {
        ShapeException.check(x.dim() == 3, this, "x[B, C, W]", x);
        return Functional.maxPool1d(x, kernel, stride, padding);
    }
}
