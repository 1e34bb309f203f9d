package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Batch;
import dev.jumbo.data.DataLoader;
import dev.jumbo.models.TabularModel;
import dev.jumbo.models.TabularModels;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Callback;
import dev.jumbo.train.Checkpoints;
import dev.jumbo.train.Precision;
import dev.jumbo.train.TrainState;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that learns from rows in a mapped file ends with the same bits as one from memory, and when it was stopped and goes on. */
final class MappedTrainingTest {
    private static final long ALL = 1 << 30;

    @TempDir
    Path folder;

    @Test
    void weightsAreTheSameFromMemoryFromAFileAndResumedFromAFile() throws IOException {
        try (Scope scope = Scope.open()) {
            TabularModel memory = model();
            fit(memory, rows(ALL), null, Integer.MAX_VALUE);
            TabularModel file = model();
            fit(file, rows(0), null, Integer.MAX_VALUE);
            assertThat(weights(file)).isEqualTo(weights(memory)).isNotEqualTo(weights(model()));

            Checkpoints checkpoints = new Checkpoints(folder, 2);
            fit(model(), rows(0), checkpoints, 11);
            TabularModel resumed = model();
            fit(resumed, rows(0), checkpoints, Integer.MAX_VALUE);
            assertThat(weights(resumed)).isEqualTo(weights(memory));
        }
    }

    /** 3 epochs of 7 steps, or fewer. */
    private static void fit(TabularModel model, EncodedTable rows, @Nullable Checkpoints checkpoints, long lastStep)
            throws IOException {
        Trainer trainer = Trainer.of(model, batch -> scores(model, batch), new CrossEntropy(0))
                .precision(Precision.FLOAT32)
                .optimizer(new AdamW(0.01))
                .epochs(3)
                .callback(new Callback() {
                    @Override
                    public boolean onStep(TrainState state, double loss) {
                        return state.step() < lastStep;
                    }
                });
        if (checkpoints != null) {
            trainer = trainer.checkpoints(checkpoints, 0);
        }
        trainer.fit(DataLoader.of(rows, 16, new TableBatcher(2, 1, true, 0.1)).shuffle(7), null);
    }

    private static Tensor scores(TabularModel model, Batch batch) {
        return model.forward(batch.inputs().get(0), batch.inputs().get(1));
    }

    private static TabularModel model() {
        return Module.materialise(
                TabularModels.byName(
                        new TabularSpec("tabular-mlp", 2, 2, List.of(9), Map.of("hidden", List.of(8), "dropout", 0.2))),
                Device.CPU,
                1);
    }

    /** 112 rows in blocks of 16, in memory or in a file. */
    private static EncodedTable rows(long inMemory) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        try (EncodedBlocks blocks = new EncodedBlocks(inMemory, null)) {
            for (int i = 0; i < 7; i++) {
                blocks.add(new EncodedBlock(
                        FloatBuffer.wrap(floats(random)),
                        IntBuffer.wrap(random.ints(16, 0, 9).toArray()),
                        DoubleBuffer.wrap(random.ints(16, 0, 2).asDoubleStream().toArray())));
            }
            EncodedTable table = blocks.table();
            assertThat(table.blocks().get(0).numbers().isDirect()).isEqualTo(inMemory == 0);
            return table;
        }
    }

    private static float[] floats(SplittableRandom random) {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    /** As text, so that every bit counts. */
    private static Map<String, String> weights(TabularModel model) {
        Map<String, String> weights = new LinkedHashMap<>();
        model.stateTensors().forEach((key, value) -> weights.put(key, Arrays.toString(value.toFloats())));
        return weights;
    }
}
