package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation (Ba et al. 2016): mean 0 and variance 1 over the last dimension, then weight and bias.
 *   x: [..., D] → the same
 *
 * @param eps added to the variance; 1e-5
 */
public record LayerNorm(Parameter weight, @Nullable Parameter bias, double eps) implements Layer {
    public LayerNorm(int width) {
        this(Parameter.of(Init.ONES, width), Parameter.of(Init.ZEROS, width), 1e-5);
    }

    @Override
    public Tensor forward(Tensor x) {
        long[] shape = weight.shape();
        ShapeException.check(x.dim() >= 1 && x.size(-1) == shape[0], this, "x[..., " + shape[0] + "]", x);
        return Functional.layerNorm(x, shape, weight.tensor(), bias == null ? null : bias.tensor(), eps);
    }
}
