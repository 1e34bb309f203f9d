package dev.jumbo.models;

import dev.jumbo.nn.AvgPool2d;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) as it is written today: every map of the third layer sees every map
 * of the second, averages have no weights of their own, and the output is linear. 61,706 parameters.
 *
 * <p>B batch, K classes. Pictures are 1×32×32, or 28×28 with a padding of 2.
 */
public record LeNet5(Layer conv1, Layer conv2, Layer pool, Layer fc1, Layer fc2, Layer fc3) implements Layer {
    /** For 28×28 pictures of one channel. */
    public LeNet5(int classes) {
        this(1, 28, 28, classes);
    }

    /** For other pictures. A side shorter than 32 is padded by 2 at both ends. */
    public LeNet5(int channels, int height, int width, int classes) {
        this(
                new Conv2d(channels, 6, 5).padding(padding(height, width)),
                new Conv2d(6, 16, 5),
                new AvgPool2d(2),
                new Linear(
                        Pictures.features("lenet5", 16, after(height, height, width), after(width, height, width)),
                        120),
                new Linear(120, 84),
                new Linear(84, classes));
    }

    /** No options. */
    static LeNet5 of(ModelSpec spec) {
        spec.allow(List.of());
        return new LeNet5(spec.channels(), spec.height(), spec.width(), spec.classes());
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 1, 32, 32], before padding [B, 1, 28, 28]
        x = pool.forward(conv1.forward(x).tanh()); // [B, 6, 14, 14]
        x = pool.forward(conv2.forward(x).tanh()); // [B, 16, 5, 5]
        x = x.flatten(1, -1); // [B, 400]
        x = fc1.forward(x).tanh(); // [B, 120]
        x = fc2.forward(x).tanh(); // [B, 84]
        return fc3.forward(x); // [B, K]
    }

    private static int padding(int height, int width) {
        return Math.min(height, width) < 32 ? 2 : 0;
    }

    private static int after(int side, int height, int width) {
        return ((side + 2 * padding(height, width) - 4) / 2 - 4) / 2;
    }
}
