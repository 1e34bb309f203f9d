package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** x where positive, else negativeSlope · x (Maas et al. 2013); the slope is 0.01 by default. */
public record LeakyRelu(double negativeSlope) implements Layer {
    public LeakyRelu() {
        this(0.01);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.leakyRelu(x, negativeSlope);
    }
}
