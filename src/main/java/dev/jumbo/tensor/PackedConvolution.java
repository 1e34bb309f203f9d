package dev.jumbo.tensor;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a convolution over pictures, converted and laid out once as oneDNN's kernels want them; a plain
 * convolution does both at each call, which for a small batch takes longer than the convolution. For inference on the CPU.
 * The packed weights live in the scope that was current when they were made.
 */
public final class PackedConvolution {
    static final Operator.Constant NO_ACTIVATION = Operator.constant("str", "\"none\"");
    static final Operator.Constant NO_SCALARS = Operator.constant("List[Optional[number]]", "[]");
    static final Operator.Constant NO_ALGORITHM = Operator.constant("Optional[str]", "\"\"");

    private final Tensor weight;
    private final @Nullable Tensor bias;
    private final long[] stride;
    private final long[] padding;
    private final long[] dilation;
    private final long groups;
    private final DType dtype;
    private final Tensor packed;
    private final @Nullable Tensor packedBias;
    private final Operator convolution = Operator.of("mkldnn::_convolution_pointwise");

    /** Padding, stride, dilation and groups. */
    private final Operator.Constant[] constants;

    /**
     * Packs weights.
     *
     * @param weight [K, C / groups, h, w]; must outlive this
     * @param dtype what to compute in: float32 or bfloat16
     */
    public PackedConvolution(
            Tensor weight,
            @Nullable Tensor bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            long groups,
            DType dtype) {
        this.weight = weight;
        this.bias = bias;
        this.stride = stride.clone();
        this.padding = padding.clone();
        this.dilation = dilation.clone();
        this.groups = groups;
        this.dtype = dtype;
        constants = new Operator.Constant[] {
            Operator.integers(padding),
            Operator.integers(stride),
            Operator.integers(dilation),
            Operator.constant("int", Long.toString(groups))
        };
        packedBias = bias == null ? null : bias.to(dtype);
        packed = Door.call(
                "mkldnn_reorder_conv2d_weight",
                () -> {
                    try (org.bytedeco.pytorch.Tensor detached = weight.raw().detach();
                            org.bytedeco.pytorch.Tensor plain = detached.contiguous();
                            ScalarTypeOptional type = new ScalarTypeOptional(dtype.scalar());
                            org.bytedeco.pytorch.Tensor opaque = plain.to_mkldnn(type)) {
                        return torch.mkldnn_reorder_conv2d_weight(opaque, padding, stride, dilation, groups);
                    }
                },
                weight);
    }

    /** True where packing is possible: for float32 weights on a CPU that oneDNN drives and that computes {@code dtype}. */
    public static boolean suits(Tensor weight, DType dtype) {
        return weight.device().equals(Device.CPU)
                && weight.dtype() == DType.FLOAT32
                && torch.hasMKLDNN()
                && (dtype == DType.FLOAT32 || (dtype == DType.BFLOAT16 && Cpu.fastBfloat16()));
    }

    /** x [B, C, H, W] → [B, K, H', W'] in the packed type, channels-last. A trace sees a plain convolution. */
    public Tensor forward(Tensor x) {
        return Door.call(
                "conv2d",
                () -> {
                    try (org.bytedeco.pytorch.Tensor typed = x.raw().to(dtype.scalar());
                            org.bytedeco.pytorch.Tensor ordered = typed.contiguous(torch.MemoryFormat.ChannelsLast)) {
                        return convolution.call(
                                ordered,
                                packed.raw(),
                                packedBias == null ? null : packedBias.raw(),
                                constants[0],
                                constants[1],
                                constants[2],
                                constants[3],
                                NO_ACTIVATION,
                                NO_SCALARS,
                                NO_ALGORITHM);
                    }
                },
                x,
                weight,
                bias,
                stride,
                padding,
                dilation,
                groups);
    }
}
