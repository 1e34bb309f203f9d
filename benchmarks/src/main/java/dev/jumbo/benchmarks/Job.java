package dev.jumbo.benchmarks;

import dev.jumbo.models.CifarCnn;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.LstmClassifier;
import dev.jumbo.models.MnistCnn;
import dev.jumbo.models.ResNet;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Sequential;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Adam;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.Sgd;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job of the table of peers: a model, what goes in, and how it is trained. */
enum Job {
    /** The CIFAR-10 tutorial's network. */
    J1(() -> new CifarCnn(10), pictures(3, 32), 10, new Sgd(0.001).momentum(0.9)),
    /** The 28×28 tutorial's network. */
    J2(() -> new MnistCnn(10), pictures(1, 28), 10, new Adam(0.001)),
    /** An LSTM that classifies texts. */
    J3(() -> LstmClassifier.of(10_000, 64, 64, 1, false, 0, 10), tokens(100, 10_000), 10, new Adam(0.001)),
    /** ResNet-18 with the stem for small pictures. */
    J4(() -> ResNet.resnet18(10).smallPictures(), pictures(3, 32), 10, new Sgd(0.01).momentum(0.9)),
    /** A small GPT. */
    J5(
            () -> Gpt.of(new Gpt.Config(8192, 256, 384, 6, 6, 0, false)),
            tokens(256, 8192),
            8192,
            new AdamW(0.0003).weightDecay(0.1)),
    /** ResNet-18 as for ImageNet, inference. */
    J6(() -> ResNet.resnet18(1000), pictures(3, 224), 1000, null),
    /** The encoder of BERT-base, inference. */
    J7(Job::bert, Inputs.normal(128, 768), 0, null);

    /** Different batches, used in turn. */
    static final int POOL = 8;

    private final Supplier<Layer> model;
    private final Inputs inputs;
    private final int classes;
    private final @Nullable Optimizer optimizer;

    Job(Supplier<Layer> model, Inputs inputs, int classes, @Nullable Optimizer optimizer) {
        this.model = model;
        this.inputs = inputs;
        this.classes = classes;
        this.optimizer = optimizer;
    }

    /** Makes the input of a batch. */
    private interface Inputs {
        Tensor make(SplittableRandom random, int batch);

        static Inputs normal(long... shape) {
            return (random, batch) -> {
                long[] whole = LongStream.concat(LongStream.of(batch), LongStream.of(shape))
                        .toArray();
                float[] values = new float[(int) LongStream.of(whole).reduce(1, (a, b) -> a * b)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                return Tensor.of(values, whole);
            };
        }
    }

    /** Random input and labels; of a model that gives many predictions an example, a label for each. */
    record Data(Tensor input, Tensor labels) {}

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
            Tensor input = inputs.make(random, batch);
            long labels = this == J5 ? input.numel() : batch;
            pool[i] = new Data(
                    input,
                    Tensor.of(random.longs(labels, 0, Math.max(1, classes)).toArray()));
        }
        return pool;
    }

    private static Inputs pictures(int channels, int side) {
        return Inputs.normal(channels, side, side);
    }

    private static Inputs tokens(int length, int vocabulary) {
        return (random, batch) ->
                Tensor.of(random.longs((long) batch * length, 0, vocabulary).toArray(), batch, length);
    }

    private static Layer bert() {
        return new Sequential(Stream.<Layer>generate(() -> new TransformerEncoderLayer(
                        new MultiHeadAttention(768, 12),
                        new FeedForward(768, 3072, new Gelu(), 0),
                        new LayerNorm(768),
                        new LayerNorm(768),
                        new Dropout(0),
                        false))
                .limit(12)
                .toList());
    }
}
