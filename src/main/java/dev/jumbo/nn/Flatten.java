package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** Joins all dimensions but the first.   x: [B, ...] → [B, n] */
public record Flatten() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        ShapeException.check(x.dim() >= 1, this, "x[B, ...]", x);
        return x.flatten(1, -1);
    }
}
