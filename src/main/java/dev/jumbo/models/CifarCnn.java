package dev.jumbo.models;

import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * The network of PyTorch's tutorial "Training a Classifier": two convolutions and three linear layers, for 3×32×32
 * pictures. 62,006 parameters.
 *
 * <p>B batch, K classes. ReLU comes after the pooling, which gives the same values as before it for a quarter of the
 * work.
 */
public record CifarCnn(Layer conv1, Layer conv2, Layer pool, Layer fc1, Layer fc2, Layer fc3) implements Layer {
    /** For 3×32×32 pictures. */
    public CifarCnn(int classes) {
        this(3, 32, 32, classes);
    }

    public CifarCnn(int channels, int height, int width, int classes) {
        this(
                new Conv2d(channels, 6, 5),
                new Conv2d(6, 16, 5),
                new MaxPool2d(2),
                new Linear(Pictures.features("cifar-cnn", 16, after(height), after(width)), 120),
                new Linear(120, 84),
                new Linear(84, classes));
    }

    /** No options. */
    static CifarCnn of(ModelSpec spec) {
        spec.allow(List.of());
        return new CifarCnn(spec.channels(), spec.height(), spec.width(), spec.classes());
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 32, 32]
        x = pool.forward(conv1.forward(x)).reluInPlace(); // [B, 6, 14, 14]
        x = pool.forward(conv2.forward(x)).reluInPlace(); // [B, 16, 5, 5]
        x = x.flatten(1, -1); // [B, 400]
        x = fc1.forward(x).reluInPlace(); // [B, 120]
        x = fc2.forward(x).reluInPlace(); // [B, 84]
        return fc3.forward(x); // [B, K]
    }

    private static int after(int side) {
        return ((side - 4) / 2 - 4) / 2;
    }
}
