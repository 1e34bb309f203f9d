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

    /** x [..., in] → [..., out] in the packed type. A trace sees a plain linear layer. */
    public Tensor forward(Tensor x) {
        return Door.call(
                "linear",
                () -> {
                    Trace.ranUnwritten("packed weights");
                    try (org.bytedeco.pytorch.Tensor typed = x.raw().to(dtype.scalar());
                            org.bytedeco.pytorch.Tensor ordered = typed.contiguous()) {
                        return linear.call(
                                ordered,
                                packed.raw(),
                                packedBias == null ? null : packedBias.raw(),
                                PackedConvolution.NO_ACTIVATION,
                                PackedConvolution.NO_SCALARS,
                                PackedConvolution.NO_ALGORITHM);
                    }
                },
                x,
                weight,
                bias);
    }
}
