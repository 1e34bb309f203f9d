package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Convolution over pictures.   x: [B, in, H, W] → [B, out, H', W']; weight: [out, in / groups, kH, kW], bias: [out]
 *
 * <p>Each output size is ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 */
public record Conv2d(Parameter weight, @Nullable Parameter bias, Dims stride, Dims padding, Dims dilation, int groups)
        implements Layer {
    /** Stride 1, no padding, with bias. */
    public Conv2d(int in, int out, int kernel) {
        this(in, out, Dims.of(2, kernel), 1, true);
    }

    /** Stride 1, no padding. */
    public Conv2d(int in, int out, Dims kernel, int groups, boolean withBias) {
        this(
                Convolution.weight(in, out, kernel, groups),
                withBias ? Convolution.bias(in, out, kernel, groups) : null,
                Dims.of(2, 1),
                Dims.of(2, 0),
                Dims.of(2, 1),
                groups);
    }

    public Conv2d stride(int stride) {
        return new Conv2d(weight, bias, Dims.of(2, stride), padding, dilation, groups);
    }

    public Conv2d padding(int padding) {
        return new Conv2d(weight, bias, stride, Dims.of(2, padding), dilation, groups);
    }

    public Conv2d dilation(int dilation) {
        return new Conv2d(weight, bias, stride, padding, Dims.of(2, dilation), groups);
    }

    public Conv2d withoutBias() {
        return new Conv2d(weight, null, stride, padding, dilation, groups);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Convolution.forward(this, x, weight, bias, stride, padding, dilation, groups);
    }
}
