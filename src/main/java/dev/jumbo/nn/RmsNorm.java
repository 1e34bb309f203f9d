package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * x / √(mean(x²) + eps) · weight over the last dimension (Zhang and Sennrich 2019).
 *   x: [..., D] → the same
 *
 * @param eps added to the mean square; 1e-6
 */
public record RmsNorm(Parameter weight, double eps) implements Layer {
    public RmsNorm(int width) {
        this(Parameter.of(Init.ONES, width), 1e-6);
    }

    @Override
    public Tensor forward(Tensor x) {
        long[] shape = weight.shape();
        ShapeException.check(x.dim() >= 1 && x.size(-1) == shape[0], this, "x[..., " + shape[0] + "]", x);
        return Functional.rmsNorm(x, shape, weight.tensor(), eps);
    }
}
