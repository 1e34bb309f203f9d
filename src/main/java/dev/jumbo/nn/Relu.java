package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** max(x, 0). */
public record Relu() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return x.relu();
    }
}
