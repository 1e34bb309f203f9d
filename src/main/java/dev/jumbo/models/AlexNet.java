package dev.jumbo.models;

import dev.jumbo.nn.AdaptiveAvgPool2d;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * AlexNet in one stream (Krizhevsky 2014, <i>One weird trick for parallelizing convolutional neural networks</i>): five
 * convolutions, of which three are pooled, and three linear layers.
 *
 * <p>B batch, K classes. The shapes are those on 224×224. ReLU comes after the pooling, which gives the same values as
 * before it for less work.
 */
public record AlexNet(
        Layer conv1,
        Layer conv2,
        Layer conv3,
        Layer conv4,
        Layer conv5,
        Layer pool,
        Layer average,
        Layer dropout,
        Layer fc1,
        Layer fc2,
        Layer fc3)
        implements Layer {
    /** 61,100,840 parameters with 3 channels and 1000 classes. */
    public static AlexNet of(int channels, int classes) {
        return of(channels, 64, 4096, 0.5, classes);
    }

    /**
     * Any width, for large pictures.
     *
     * @param width maps of the first convolution; the others have 3, 6, 4 and 4 times as many
     * @param hidden features of the hidden linear layers
     * @param dropout probability, before both of them
     */
    public static AlexNet of(int channels, int width, int hidden, double dropout, int classes) {
        return of(new Conv2d(channels, width, 11).stride(4).padding(2), 5, 3, 6, width, hidden, dropout, classes);
    }

    /** For pictures of about 32×32: convolutions of 3×3 and stride 1, pooling of 2×2. */
    public static AlexNet small(int channels, int width, int hidden, double dropout, int classes) {
        return of(new Conv2d(channels, width, 3).padding(1), 3, 2, 3, width, hidden, dropout, classes);
    }

    private static AlexNet of(
            Conv2d first, int second, int pool, int average, int width, int hidden, double dropout, int classes) {
        return new AlexNet(
                first,
                new Conv2d(width, 3 * width, second).padding(second / 2),
                new Conv2d(3 * width, 6 * width, 3).padding(1),
                new Conv2d(6 * width, 4 * width, 3).padding(1),
                new Conv2d(4 * width, 4 * width, 3).padding(1),
                new MaxPool2d(pool, 2, 0),
                new AdaptiveAvgPool2d(average),
                new Dropout(dropout),
                new Linear(4 * width * average * average, hidden),
                new Linear(hidden, hidden),
                new Linear(hidden, classes));
    }

    /**
     * Names: alexnet, and alexnet-small for {@link #small}. Options: {@code width} 64, {@code hidden} 4096 (small: 1024),
     * {@code dropout} 0.5.
     */
    static AlexNet of(ModelSpec spec) {
        spec.allow(List.of("width", "hidden", "dropout"));
        boolean small = spec.name().endsWith("-small");
        Pictures.features(spec.name(), 1, left(spec.height(), small), left(spec.width(), small));
        int width = spec.size("width", 64);
        int hidden = spec.size("hidden", small ? 1024 : 4096);
        double dropout = spec.number("dropout", 0.5);
        return small
                ? small(spec.channels(), width, hidden, dropout, spec.classes())
                : of(spec.channels(), width, hidden, dropout, spec.classes());
    }

    private static int left(int side, boolean small) {
        return small ? side / 8 : ((((side - 7) / 4 + 1 - 1) / 2 - 1) / 2 - 1) / 2;
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 224, 224]
        x = pool.forward(conv1.forward(x)).reluInPlace(); // [B, 64, 27, 27]
        x = pool.forward(conv2.forward(x)).reluInPlace(); // [B, 192, 13, 13]
        x = conv3.forward(x).reluInPlace(); // [B, 384, 13, 13]
        x = conv4.forward(x).reluInPlace(); // [B, 256, 13, 13]
        x = pool.forward(conv5.forward(x)).reluInPlace(); // [B, 256, 6, 6]
        x = dropout.forward(average.forward(x).flatten(1, -1)); // [B, 9216]
        x = dropout.forward(fc1.forward(x).reluInPlace()); // [B, 4096]
        return fc3.forward(fc2.forward(x).reluInPlace()); // [B, K]
    }
}
