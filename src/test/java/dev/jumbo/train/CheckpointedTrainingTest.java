package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Dataset;
import dev.jumbo.data.HostBatch;
import dev.jumbo.models.Gpt;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Training a GPT with checkpoints of its blocks: the same weights in less memory. */
class CheckpointedTrainingTest {
    private static final Optimizer ADAM = new AdamW(0.01);

    /** Random texts of T + 1 tokens. */
    record Texts(int count, int length, int vocabulary) implements Dataset<int[]> {
        @Override
        public int size() {
            return count;
        }

        @Override
        public int[] get(int index) {
            return new SplittableRandom(index).ints(length + 1L, 0, vocabulary).toArray();
        }

        @Override
        public String nameOf(int index) {
            return "text " + index;
        }

        DataLoader<int[]> loader(int batchSize) {
            return DataLoader.of(this, batchSize, (examples, indices, random) -> new Windows(examples, indices));
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Windows(List<int[]> texts, int[] indices) implements HostBatch {
        @Override
        public int size() {
            return texts.size();
        }

        @Override
        public Batch toDevice(Device device) {
            return new Batch(List.of(tokens(0)), tokens(1), size());
        }

        private Tensor tokens(int from) {
            int length = texts.get(0).length - 1;
            long[] ids = texts.stream()
                    .flatMapToInt(text -> Arrays.stream(text, from, from + length))
                    .asLongStream()
                    .toArray();
            return Tensor.of(ids, size(), length);
        }
    }

    private static Samples.Weights train(boolean checkpoints, Precision precision, Optimizer optimizer, int accumulate)
            throws IOException {
        try (Scope scope = Scope.open()) {
            Gpt gpt = Gpt.of(new Gpt.Config(13, 8, 16, 2, 3, 0.2, true));
            gpt.materialise(Device.CPU, 5);
            Trainer.of(gpt, new CrossEntropy(0).ofTokens())
                    .optimizer(optimizer)
                    .epochs(2)
                    .accumulate(accumulate)
                    .clipNorm(1)
                    .precision(precision)
                    .checkpointActivations(checkpoints)
                    .fit(new Texts(24, 8, 13).loader(4), null);
            return Samples.values(gpt);
        }
    }

    @Test
    void theWeightsAreTheSameBits() throws IOException {
        train(true, Precision.FLOAT32, ADAM, 1).assertSame(train(false, Precision.FLOAT32, ADAM, 1));
    }

    @Test
    void alsoInMixedPrecision() throws IOException {
        train(true, Precision.BFLOAT16, ADAM, 1).assertSame(train(false, Precision.BFLOAT16, ADAM, 1));
    }

    /** The head shares its weight with the tokens: of several batches, its gradients are added in another order. */
    @Test
    void ofSeveralBatchesTheyAreClose() throws IOException {
        Samples.Weights kept = train(true, Precision.FLOAT32, new Sgd(0.1), 2);
        train(false, Precision.FLOAT32, new Sgd(0.1), 2)
                .byKey()
                .forEach((key, expected) -> assertThat(kept.of(key)).containsExactly(expected, within(1e-6f)));
    }

    /** Peak of resident memory and time, in processes of their own. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @EnabledOnOs(OS.LINUX)
    void memoryIsThatOfABlock() throws Exception {
        double[] plain = measured(false);
        double[] kept = measured(true);
        System.out.printf(
                "CheckpointedTrainingTest: peak %.0f MB and %.0f ms a step, with checkpoints %.0f MB and %.0f ms%n",
                plain[0], plain[1], kept[0], kept[1]);
        assertThat(kept[0]).isLessThan(0.6 * plain[0]);
    }

    private static double[] measured(boolean checkpoints) throws Exception {
        Process process = Child.java(CheckpointsProgram.class, List.of(), String.valueOf(checkpoints));
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            String[] words = output.strip().split(" ");
            return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
        } finally {
            process.destroyForcibly();
        }
    }
}
