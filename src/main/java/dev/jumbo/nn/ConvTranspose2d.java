package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution: the gradient of {@link Conv2d} with respect to its input, for upsampling.
 *   x: [B, in, H, W] → [B, out, H', W']; weight: [in, out / groups, kH, kW], bias: [out]
 *
 * <p>H' = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1, and likewise W'.
 */
public record ConvTranspose2d(
        Parameter weight,
        @Nullable Parameter bias,
        Dims stride,
        Dims padding,
        Dims outputPadding,
        Dims dilation,
        int groups)
        implements Layer {
    /** Stride 1, no padding, with bias. */
    public ConvTranspose2d(int in, int out, int kernel) {
        this(
                Parameter.of(Init.KAIMING_UNIFORM, in, out, kernel, kernel),
                Parameter.of(Init.uniformFanIn((long) out * kernel * kernel), out),
                Dims.of(2, 1),
                Dims.of(2, 0),
                Dims.of(2, 0),
                Dims.of(2, 1),
                1);
    }

    public ConvTranspose2d stride(int stride) {
        return new ConvTranspose2d(weight, bias, Dims.of(2, stride), padding, outputPadding, dilation, groups);
    }

    public ConvTranspose2d padding(int padding) {
        return new ConvTranspose2d(weight, bias, stride, Dims.of(2, padding), outputPadding, dilation, groups);
    }

    /** Extra rows and columns on one side, less than the stride. */
    public ConvTranspose2d outputPadding(int outputPadding) {
        return new ConvTranspose2d(weight, bias, stride, padding, Dims.of(2, outputPadding), dilation, groups);
    }

    public ConvTranspose2d withoutBias() {
        return new ConvTranspose2d(weight, null, stride, padding, outputPadding, dilation, groups);
    }

    @Override
    public Tensor forward(Tensor x) {
        long in = weight.shape()[0];
        ShapeException.check(x.dim() == 4 && x.size(1) == in, this, "x[B, " + in + ", H, W]", x);
        return Functional.convTranspose2d(
                x,
                weight.tensor(),
                bias == null ? null : bias.tensor(),
                stride.values(),
                padding.values(),
                outputPadding.values(),
                groups,
                dilation.values());
    }
}
