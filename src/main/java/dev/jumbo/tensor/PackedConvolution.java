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
    static final Operator.Constant NO_SCALARS = Operator.constant("List[Optional[number]]", "[]");
    static final Operator.Constant SUM = Operator.constant("str", "\"add\"");
    private static final Operator.Constant RELU = Operator.constant("Optional[str]", "\"relu\"");
    private static final Operator.Constant NO_ALGORITHM = Operator.constant("Optional[str]", "\"\"");
    private static final Operator.Constant ONCE = Operator.constant("Optional[number]", "1");

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
    private final Operator sum = Operator.of("mkldnn::_convolution_pointwise.binary");
    private final Operator sumInto = Operator.of("mkldnn::_convolution_pointwise_.binary");

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

    private PackedConvolution(PackedConvolution of) {
        weight = of.weight;
        bias = of.bias;
        stride = of.stride;
        padding = of.padding;
        dilation = of.dilation;
        groups = of.groups;
        dtype = of.dtype;
        constants = of.constants;
        packed = of.packed.share();
        packedBias = of.packedBias == null ? null : of.packedBias.share();
    }

    /** The same weights for the calling thread, as {@link Tensor#share}; for {@link #forward(Tensor, Activation)} and sums. */
    public PackedConvolution share() {
        return new PackedConvolution(this);
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
        return Door.call("conv2d", () -> run(x, Activation.NONE), x, weight, bias, stride, padding, dilation, groups);
    }

    /** The same and an activation of it, in one pass over memory. No trace can see it. */
    public Tensor forward(Tensor x, Activation activation) {
        return Door.call(
                "conv2d",
                () -> {
                    Trace.ranUnwritten("fused operators");
                    return run(x, activation);
                },
                x);
    }

    private org.bytedeco.pytorch.Tensor run(Tensor x, Activation activation) {
        try (org.bytedeco.pytorch.Tensor ordered = ordered(x)) {
            return convolution.call(
                    ordered,
                    packed.raw(),
                    packedBias == null ? null : packedBias.raw(),
                    constants[0],
                    constants[1],
                    constants[2],
                    constants[3],
                    activation.attribute(),
                    NO_SCALARS,
                    activation.algorithm());
        }
    }

    private org.bytedeco.pytorch.Tensor ordered(Tensor x) {
        try (org.bytedeco.pytorch.Tensor typed = x.raw().to(dtype.scalar())) {
            return typed.contiguous(torch.MemoryFormat.ChannelsLast);
        }
    }

    /**
     * The convolution plus another tensor, in one pass over memory. No trace can see it.
     *
     * @param other [B, K, H', W'] in the packed type
     * @param relu whether negative values of the sum become 0
     * @param into the result takes the memory of {@code other}, if that is channels-last, whose values are lost
     */
    public Tensor plus(Tensor x, Tensor other, boolean relu, boolean into) {
        return Door.call(
                "conv2d",
                () -> {
                    Trace.ranUnwritten("fused operators");
                    try (org.bytedeco.pytorch.Tensor in = ordered(x);
                            org.bytedeco.pytorch.Tensor added = ordered(other)) {
                        return (into ? sumInto : sum)
                                .call(
                                        into ? added : in,
                                        into ? in : added,
                                        packed.raw(),
                                        packedBias == null ? null : packedBias.raw(),
                                        constants[0],
                                        constants[1],
                                        constants[2],
                                        constants[3],
                                        SUM,
                                        ONCE,
                                        relu ? RELU : null,
                                        NO_SCALARS,
                                        NO_ALGORITHM);
                    }
                },
                x,
                other);
    }
}
