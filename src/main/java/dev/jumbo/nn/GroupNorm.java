package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * Group normalisation (Wu and He 2018): mean 0 and variance 1 over each group of channels of each example.
 *   x: [B, C, ...] → the same
 *
 * @param groups how many groups the channels are in; a divisor of C
 * @param eps added to the variance; 1e-5
 */
public record GroupNorm(Parameter weight, Parameter bias, int groups, double eps) implements Layer {
    public GroupNorm(int groups, int channels) {
        this(Parameter.of(Init.ONES, channels), Parameter.of(Init.ZEROS, channels), groups, 1e-5);
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    "GroupNorm: expected a number of groups that divides " + channels + ", got " + groups);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        long channels = weight.shape()[0];
        ShapeException.check(x.dim() >= 2 && x.size(1) == channels, this, "x[B, " + channels + ", ...]", x);
        return Functional.groupNorm(x, groups, weight.tensor(), bias.tensor(), eps);
    }
}
