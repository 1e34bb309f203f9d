package dev.jumbo.models;

import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * The network that tutorials on 28×28 pictures begin with: two 3×3 convolutions, a hidden layer, the classes. 225,034
 * parameters with ten of them.
 *
 * <p>B batch, K classes. ReLU comes after the pooling, which gives the same values as before it for a quarter of the
 * work.
 */
public record MnistCnn(Layer conv1, Layer conv2, Layer pool, Layer dropout, Layer fc1, Layer fc2) implements Layer {
    /** For 1×28×28 pictures, without dropout. */
    public MnistCnn(int classes) {
        this(1, 28, 28, classes, 0);
    }

    /** {@code dropout} is its probability before each linear layer. */
    public MnistCnn(int channels, int height, int width, int classes, double dropout) {
        this(
                new Conv2d(channels, 32, 3),
                new Conv2d(32, 64, 3),
                new MaxPool2d(2),
                dropout == 0 ? new Identity() : new Dropout(dropout),
                new Linear(Pictures.features("mnist-cnn", 64, after(height), after(width)), 128),
                new Linear(128, classes));
    }

    /** Options: {@code dropout} 0. */
    static MnistCnn of(ModelSpec spec) {
        spec.allow(List.of("dropout"));
        return new MnistCnn(spec.channels(), spec.height(), spec.width(), spec.classes(), spec.number("dropout", 0));
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 1, 28, 28]
        x = pool.forward(conv1.forward(x)).reluInPlace(); // [B, 32, 13, 13]
        x = pool.forward(conv2.forward(x)).reluInPlace(); // [B, 64, 5, 5]
        x = dropout.forward(x.flatten(1, -1)); // [B, 1600]
        x = dropout.forward(fc1.forward(x).reluInPlace()); // [B, 128]
        return fc2.forward(x); // [B, K]
    }

    private static int after(int side) {
        return ((side - 2) / 2 - 2) / 2;
    }
}
