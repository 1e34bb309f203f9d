package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * In training, sets each element to zero with probability p and scales the others by 1 / (1 − p) (Srivastava et al.
 * 2014); in evaluation, nothing.
 *
 * @param p probability of a zero, in [0, 1)
 */
public record Dropout(double p) implements Layer {
    public Dropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("Dropout: expected p in [0, 1), got " + p);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return p == 0 || !Mode.isTraining() ? x : Functional.dropout(x, p, true);
    }
}
