package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** y = xWᵀ + b.   x: [..., in] → [..., out]; weight: [out, in], bias: [out] */
public record Linear(Parameter weight, @Nullable Parameter bias) implements Layer {
    public Linear(int in, int out) {
        this(Parameter.of(Init.KAIMING_UNIFORM, out, in), Parameter.of(Init.uniformFanIn(in), out));
    }

    /** y = xWᵀ. */
    public static Linear withoutBias(int in, int out) {
        return new Linear(Parameter.of(Init.KAIMING_UNIFORM, out, in), null);
    }

    @Override
    public Tensor forward(Tensor x) {
        check(x);
        return x.linear(weight.tensor(), bias == null ? null : bias.tensor());
    }

    /** Refuses an input of another width. */
    void check(Tensor x) {
        long in = weight.shape()[1];
        ShapeException.check(x.dim() >= 1 && x.size(-1) == in, this, "x[..., " + in + "]", x);
    }
}
