package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** A scalar to minimise, from what the model said and what was right. */
@FunctionalInterface
public interface Loss {
    Tensor of(Tensor prediction, Tensor target);
}
