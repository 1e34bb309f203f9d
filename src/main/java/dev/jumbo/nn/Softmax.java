package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** exp(x) / Σ exp(x) along a dimension. */
public record Softmax(int dim) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return x.softmax(dim);
    }
}
