package dev.jumbo.tensor;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a linear layer, converted and laid out once as oneDNN's kernels want them, for inference on the CPU; as
 * {@link PackedConvolution}.
 */
public final class PackedLinear {
    private final Tensor weight;
    private final @Nullable Tensor bias;
    private final DType dtype;
    private final Tensor packed;
    private final @Nullable Tensor packedBias;
    private final Operator linear = Operator.of("mkldnn::_linear_pointwise");
    private final Operator sum = Operator.of("mkldnn::_linear_pointwise.binary");

    /**
     * Packs weights.
     *
     * @param weight [out, in]; must outlive this
     * @param dtype what to compute in: float32 or bfloat16
     */
    public PackedLinear(Tensor weight, @Nullable Tensor bias, DType dtype) {
        this.weight = weight;
        this.bias = bias;
        this.dtype = dtype;
        packedBias = bias == null ? null : bias.to(dtype);
        packed = Door.call(
                "mkldnn_reorder_linear_weight",
                () -> {
                    try (org.bytedeco.pytorch.Tensor detached = weight.raw().detach();
                            org.bytedeco.pytorch.Tensor typed = detached.to(dtype.scalar());
                            org.bytedeco.pytorch.Tensor plain = typed.contiguous()) {
                        return Operator.of("mkldnn::_reorder_linear_weight").call(plain, null);
                    }
                },
                weight);
    }

    private PackedLinear(PackedLinear of) {
        weight = of.weight;
        bias = of.bias;
        dtype = of.dtype;
        packed = of.packed.share();
        packedBias = of.packedBias == null ? null : of.packedBias.share();
    }

    /** The same weights for the calling thread, as {@link Tensor#share}; for {@link #forward(Tensor, Activation)} and sums. */
    public PackedLinear share() {
        return new PackedLinear(this);
    }

    /** x [..., in] → [..., out] in the packed type. A trace sees a plain linear layer. */
    public Tensor forward(Tensor x) {
        return Door.call("linear", () -> run(x, Activation.NONE), x, weight, bias);
    }

    /** The same and an activation of it, in one pass over memory. */
    public Tensor forward(Tensor x, Activation activation) {
        return Door.call("linear", () -> run(x, activation), x);
    }

    private org.bytedeco.pytorch.Tensor run(Tensor x, Activation activation) {
        Trace.ranUnwritten("packed weights");
        try (org.bytedeco.pytorch.Tensor ordered = ordered(x)) {
            return linear.call(
                    ordered,
                    packed.raw(),
                    packedBias == null ? null : packedBias.raw(),
                    activation.attribute(),
                    PackedConvolution.NO_SCALARS,
                    activation.algorithm());
        }
    }

    private org.bytedeco.pytorch.Tensor ordered(Tensor x) {
        try (org.bytedeco.pytorch.Tensor typed = x.raw().to(dtype.scalar())) {
            return typed.contiguous();
        }
    }

    /** The layer plus another tensor [..., out] in the packed type, in one pass over memory. */
    public Tensor plus(Tensor x, Tensor other) {
        return Door.call(
                "linear",
                () -> {
                    Trace.ranUnwritten("packed weights");
                    try (org.bytedeco.pytorch.Tensor in = ordered(x);
                            org.bytedeco.pytorch.Tensor added = ordered(other)) {
                        return sum.call(
                                in,
                                added,
                                packed.raw(),
                                packedBias == null ? null : packedBias.raw(),
                                PackedConvolution.SUM);
                    }
                },
                x,
                other);
    }
}
