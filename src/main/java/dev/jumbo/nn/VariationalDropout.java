package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * Dropout with one mask for all time steps, between recurrent layers (Gal and Ghahramani 2016): in training, each
 * sequence loses the same features at every step, and the others are scaled by 1 / (1 − p).   x: [B, T, D] → the same
 *
 * @param p probability of a zero, in [0, 1)
 */
public record VariationalDropout(double p) implements Layer {
    public VariationalDropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("VariationalDropout: expected p in [0, 1), got " + p);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        ShapeException.check(x.dim() == 3, this, "x[B, T, D]", x);
        if (p == 0 || !Mode.isTraining()) {
            return x;
        }
        Tensor ones = x.narrow(1, 0, 1).zerosLike().add(1); // [B, 1, D]
        return x.mul(Functional.dropout(ones, p, true)); // [B, T, D]
    }
}
