package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** Hyperbolic tangent. */
public record Tanh() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return x.tanh();
    }
}
