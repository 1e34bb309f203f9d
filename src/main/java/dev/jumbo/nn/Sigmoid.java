package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** 1 / (1 + exp(−x)). */
public record Sigmoid() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return x.sigmoid();
    }
}
