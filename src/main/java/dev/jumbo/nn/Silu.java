package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** x · sigmoid(x), also called swish (Elfwing et al. 2017). */
public record Silu() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
        return Functional.silu(x);
    }
}
