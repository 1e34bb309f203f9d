package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the convolutions of one, two and three dimensions share. */
final class Convolution {
    private Convolution() {}

    static Parameter weight(int in, int out, Dims kernel, int groups) {
        if (in < 1 || out < 1 || groups < 1 || in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("convolution: expected channels that are multiples of groups, got in="
                    + in + ", out=" + out + ", groups=" + groups);
        }
        long[] values = kernel.values();
        long[] shape = new long[values.length + 2];
        shape[0] = out;
        shape[1] = in / groups;
        System.arraycopy(values, 0, shape, 2, values.length);
        return Parameter.of(Init.KAIMING_UNIFORM, shape);
    }

    static Parameter bias(int in, int out, Dims kernel, int groups) {
        long field = Arrays.stream(kernel.values()).reduce(1, (a, b) -> a * b);
        return Parameter.of(Init.uniformFanIn(in / groups * field), out);
    }

    static Tensor forward(
            Module layer,
            Tensor x,
            Parameter weight,
            @Nullable Parameter bias,
            Dims stride,
            Dims padding,
            Dims dilation,
            int groups) {
        check(layer, x, weight, stride.values().length, groups);
        return Functional.conv(
                x,
                weight.tensor(),
                bias == null ? null : bias.tensor(),
                stride.values(),
                padding.values(),
                dilation.values(),
                groups);
    }

    /** Refuses an input of another rank or number of channels. */
    static void check(Module layer, Tensor x, Parameter weight, int rank, int groups) {
        long in = weight.shape()[1] * groups;
        ShapeException.check(
                x.dim() == rank + 2 && x.size(1) == in,
                layer,
                "x[B, " + in + ", " + (rank == 1 ? "W" : rank == 2 ? "H, W" : "D, H, W") + "]",
                x);
    }
}
