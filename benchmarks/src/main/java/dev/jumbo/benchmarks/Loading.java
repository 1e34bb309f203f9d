package dev.jumbo.benchmarks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.HorizontalFlip;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Part;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.RandomCrop;
import dev.jumbo.models.MnistCnn;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.optim.Adam;
import dev.jumbo.train.optim.Stepper;
import java.io.IOException;
import java.util.List;

/**
 * Data loading against the training step: the embedded Fashion-MNIST, cropped, flipped and normalised by one worker, and
 * the 28×28 CNN in batches of 64. The step should never wait.
 */
public final class Loading {
    private static final int BATCH = 64;
    private static final int EPOCHS = 3;

    private Loading() {}

    public static void main(String[] args) throws IOException {
        Pictures pictures = EmbeddedFashionMnist.open(Part.TRAIN);
        PictureBatcher batcher = PictureBatcher.of(pictures)
                .augment(RandomCrop.padding(2), HorizontalFlip.INSTANCE)
                .normalize(Normalization.of(pictures));
        DataLoader<Picture> loader =
                DataLoader.of(pictures, BATCH, batcher).shuffle(1).dropLast(true);
        alone(loader);
        double rate = alone(loader);
        System.out.printf("loading alone: %,.0f pictures/s%n", rate);
        try (Scope scope = Scope.open()) {
            Layer model = Module.materialise(new MnistCnn(10), Device.CPU, 1);
            try (Stepper stepper = new Stepper(new Adam(0.001), model.parameters(), List.of());
                    Mode mode = Mode.training()) {
                train(model, stepper, loader, 0);
                for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                    train(model, stepper, loader, epoch);
                }
            }
        }
    }

    private static double alone(DataLoader<Picture> loader) {
        long start = System.nanoTime();
        try (BatchIterator batches = loader.epoch(0, 0)) {
            while (batches.hasNext()) {
                batches.next();
            }
        }
        return loader.examples() * 1e9 / (System.nanoTime() - start);
    }

    private static void train(Layer model, Stepper stepper, DataLoader<Picture> loader, int epoch) {
        long start = System.nanoTime();
        long waited;
        long firstWait = 0;
        try (BatchIterator batches = loader.epoch(epoch, 0)) {
            while (batches.hasNext()) {
                try (Scope step = Scope.open()) {
                    Batch batch = batches.next().toDevice(Device.CPU);
                    firstWait = firstWait == 0 ? batches.waitNanos() : firstWait;
                    stepper.clearGradients();
                    Losses.crossEntropy(model.forward(batch.input()), batch.target())
                            .backward();
                    stepper.step(1);
                }
            }
            waited = batches.waitNanos();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "epoch %d: %,.0f pictures/s trained; waited %.1f ms for the first batch, %.2f ms for the other %d"
                        + " (%.3f %% of the time)%n",
                epoch,
                loader.examples() / seconds,
                firstWait / 1e6,
                (waited - firstWait) / 1e6,
                loader.batches() - 1,
                (waited - firstWait) / 1e7 / seconds);
    }
}
