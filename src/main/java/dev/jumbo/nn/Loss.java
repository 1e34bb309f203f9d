package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** A scalar to minimise, from what the model said and what was right. */
@FunctionalInterface
public interface Loss {
    Tensor of(Tensor prediction, Tensor target);

    /** This loss of the tokens of all texts together.   [B, T, K] against [B, T] */
    default Loss ofTokens() {
        return (logits, target) -> of(logits.flatten(0, 1), target.flatten(0, 1));
    }
}
