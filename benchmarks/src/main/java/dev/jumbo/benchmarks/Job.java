package dev.jumbo.benchmarks;

import dev.jumbo.models.CifarCnn;
import dev.jumbo.models.MnistCnn;
import dev.jumbo.models.ResNet;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Adam;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.Sgd;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job of the table of peers: a model, the shape of its pictures, and how it is trained. */
enum Job {
    /** The CIFAR-10 tutorial's network. */
    J1(() -> new CifarCnn(10), 3, 32, 10, new Sgd(0.001).momentum(0.9)),
    /** The 28×28 tutorial's network. */
    J2(() -> new MnistCnn(10), 1, 28, 10, new Adam(0.001)),
    /** ResNet-18 with the stem for small pictures. */
    J4(() -> ResNet.resnet18(10).smallPictures(), 3, 32, 10, new Sgd(0.01).momentum(0.9)),
    /** ResNet-18 as for ImageNet, inference. */
    J6(() -> ResNet.resnet18(1000), 3, 224, 1000, null);

    /** Different batches, used in turn. */
    static final int POOL = 8;

    private final Supplier<Layer> model;
    private final int channels;
    private final int side;
    private final int classes;
    private final @Nullable Optimizer optimizer;

    Job(Supplier<Layer> model, int channels, int side, int classes, @Nullable Optimizer optimizer) {
        this.model = model;
        this.channels = channels;
        this.side = side;
        this.classes = classes;
        this.optimizer = optimizer;
    }

    /** Random pictures and labels. */
    record Data(Tensor pictures, Tensor labels) {}

    Layer model() {
        return model.get();
    }

    /** Null for inference. */
    @Nullable Optimizer optimizer() {
        return optimizer;
    }

    Data[] data(int batch) {
        SplittableRandom random = new SplittableRandom(1);
        Data[] pool = new Data[POOL];
        for (int i = 0; i < POOL; i++) {
            float[] pixels = new float[batch * channels * side * side];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (float) random.nextGaussian();
            }
            long[] labels = random.longs(batch, 0, classes).toArray();
            pool[i] = new Data(Tensor.of(pixels, batch, channels, side, side), Tensor.of(labels));
        }
        return pool;
    }
}
