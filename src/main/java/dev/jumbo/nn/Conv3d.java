package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Convolution over volumes.   x: [B, in, D, H, W] → [B, out, D', H', W']; weight: [out, in / groups, kD, kH, kW], bias: [out]
 *
 * <p>Each output size is ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 */
public record Conv3d(Parameter weight, @Nullable Parameter bias, Dims stride, Dims padding, Dims dilation, int groups)
        implements Layer {
    /** Stride 1, no padding, with bias. */
    public Conv3d(int in, int out, int kernel) {
        this(in, out, Dims.of(3, kernel), 1, true);
    }

    /** Stride 1, no padding. */
    public Conv3d(int in, int out, Dims kernel, int groups, boolean withBias) {
        this(
                Convolution.weight(in, out, kernel, groups),
                withBias ? Convolution.bias(in, out, kernel, groups) : null,
                Dims.of(3, 1),
                Dims.of(3, 0),
                Dims.of(3, 1),
                groups);
    }

    public Conv3d stride(int stride) {
        return new Conv3d(weight, bias, Dims.of(3, stride), padding, dilation, groups);
    }

    public Conv3d padding(int padding) {
        return new Conv3d(weight, bias, stride, Dims.of(3, padding), dilation, groups);
    }

    public Conv3d dilation(int dilation) {
        return new Conv3d(weight, bias, stride, padding, Dims.of(3, dilation), groups);
    }

    public Conv3d withoutBias() {
        return new Conv3d(weight, null, stride, padding, dilation, groups);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Convolution.forward(this, x, weight, bias, stride, padding, dilation, groups);
    }
}
