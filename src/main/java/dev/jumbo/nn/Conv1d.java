package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Convolution over sequences.   x: [B, in, W] → [B, out, W']; weight: [out, in / groups, kW], bias: [out]
 *
 * <p>Each output size is ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 */
public record Conv1d(Parameter weight, @Nullable Parameter bias, Dims stride, Dims padding, Dims dilation, int groups)
        implements Layer {
    /** Stride 1, no padding, with bias. */
    public Conv1d(int in, int out, int kernel) {
        this(in, out, Dims.of(1, kernel), 1, true);
    }

    /** Stride 1, no padding. */
    public Conv1d(int in, int out, Dims kernel, int groups, boolean withBias) {
        this(
                Convolution.weight(in, out, kernel, groups),
                withBias ? Convolution.bias(in, out, kernel, groups) : null,
                Dims.of(1, 1),
                Dims.of(1, 0),
                Dims.of(1, 1),
                groups);
    }

    public Conv1d stride(int stride) {
        return new Conv1d(weight, bias, Dims.of(1, stride), padding, dilation, groups);
    }

    public Conv1d padding(int padding) {
        return new Conv1d(weight, bias, stride, Dims.of(1, padding), dilation, groups);
    }

    public Conv1d dilation(int dilation) {
        return new Conv1d(weight, bias, stride, padding, Dims.of(1, dilation), groups);
    }

    public Conv1d withoutBias() {
        return new Conv1d(weight, null, stride, padding, dilation, groups);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Convolution.forward(this, x, weight, bias, stride, padding, dilation, groups);
    }
}
