package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** y = x. */
public record Identity() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return x;
    }
}
