package dev.jumbo.train;

import static dev.jumbo.train.Samples.loader;
import static dev.jumbo.train.Samples.mlp;
import static dev.jumbo.train.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.nn.Flatten;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Plateau;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private final Path folder;
    private Scope scope;

    CheckpointsTest(@TempDir Path parent) {
        folder = parent.resolve("run/checkpoints");
    }

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static TrainState state(long step) {
        return new TrainState(7, 1, 2, step, 0.5, 1, 0, new Plateau(0.1, 0.25, 3), 1.5, 10, 0.25, 5, 12.5);
    }

    private static void save(Checkpoints checkpoints, long step, boolean best) throws IOException {
        checkpoints.save(state(step), Map.of("w", Tensor.of(new float[] {step})), Map.of("m/w", Tensor.zeros(1)), best);
    }

    private static float weight(Path checkpoint) throws IOException {
        try (Scope scope = Scope.open();
                Safetensors file = Safetensors.open(checkpoint.resolve("model.safetensors"))) {
            return file.read("w").toFloats()[0];
        }
    }

    private List<String> names() throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void keepsTheNewestAndTheBest() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        assertThat(checkpoints.last()).isEmpty();
        assertThat(checkpoints.best()).isEmpty();
        save(checkpoints, 10, false);
        assertThat(checkpoints.best()).isEmpty();
        save(checkpoints, 20, true);
        save(checkpoints, 30, false);
        save(checkpoints, 40, false);
        assertThat(names()).containsExactly("best", "step-0000000020", "step-0000000030", "step-0000000040");
        save(checkpoints, 100, true);
        assertThat(names()).containsExactly("best", "step-0000000040", "step-0000000100");
        assertThat(weight(checkpoints.last().orElseThrow())).isEqualTo(100);
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(100);
        assertThatThrownBy(() -> new Checkpoints(folder, 0)).hasMessageContaining("at least 1");
    }

    @Test
    void holdsTheStateOfTheRun() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        save(checkpoints, 10, false);
        Path last = checkpoints.last().orElseThrow();
        assertThat(Checkpoints.state(last)).isEqualTo(state(10));
        TrainState start = TrainState.start(3); // not-a-numbers and infinities
        checkpoints.save(start, Map.of("w", Tensor.zeros(1)), Map.of(), false);
        assertThat(Checkpoints.state(folder.resolve("step-0000000000"))).isEqualTo(start);
        try (Safetensors optimizer = Safetensors.open(last.resolve("optimizer.safetensors"))) {
            assertThat(optimizer.entries()).containsOnlyKeys("m/w");
        }
    }

    @Test
    void tornFoldersAreIgnoredAndRemoved() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        save(checkpoints, 10, true);
        Path torn = Files.createDirectory(folder.resolve("step-0000000020.tmp"));
        Files.writeString(torn.resolve("model.safetensors.tmp"), "torn");
        Path pruned = Files.createDirectory(folder.resolve("step-0000000005.tmp"));
        Files.writeString(pruned.resolve("state.json"), "{}");
        Files.createDirectory(folder.resolve("step-notes"));
        Files.writeString(folder.resolve("best.tmp"), "step-00");
        assertThat(weight(checkpoints.last().orElseThrow())).isEqualTo(10);
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(10);
        save(checkpoints, 20, true);
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(20);
        assertThat(names()).containsExactly("best", "step-0000000010", "step-0000000020", "step-notes");
    }

    @Test
    void aCheckpointOfTheSameStepIsReplaced() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        save(checkpoints, 10, false);
        checkpoints.save(state(10), Map.of("w", Tensor.of(new float[] {-1})), Map.of(), true);
        assertThat(names()).containsExactly("best", "step-0000000010");
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(-1);
    }

    @Test
    void aKillWhileReplacingLosesNothing() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        save(checkpoints, 10, true);
        // as left by a process that died between setting the old one aside and naming the new one
        Files.move(folder.resolve("step-0000000010"), folder.resolve("step-0000000010.old.tmp"));
        Files.createDirectory(folder.resolve("step-0000000010.tmp"));
        assertThat(weight(checkpoints.last().orElseThrow())).isEqualTo(10);
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(10);
        assertThat(Checkpoints.state(checkpoints.last().orElseThrow()).step()).isEqualTo(10);
        save(checkpoints, 20, false);
        assertThat(names()).containsExactly("best", "step-0000000010", "step-0000000020");
        assertThat(weight(checkpoints.best().orElseThrow())).isEqualTo(10);
    }

    @Test
    void aKillBeforeTheBestWasMarkedIsMadeGood() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        Trainer first = trainer(mlp(1), checkpoints).epochs(2);
        FitResult result = first.fit(loader(32, 16, 1), loader(16, 16, 2));
        assertThat(result.state().bestEpoch()).isEqualTo(2);
        assertThat(checkpoints.best()).hasValue(folder.resolve("step-0000000004"));
        Files.writeString(folder.resolve("best"), "step-0000000002\n");
        trainer(mlp(1), checkpoints).epochs(2).fit(loader(32, 16, 1), loader(16, 16, 2));
        assertThat(checkpoints.best()).hasValue(folder.resolve("step-0000000004"));
    }

    @Test
    void anotherModelIsRefusedWithTheKeysThatDiffer() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        trainer(mlp(1), checkpoints).epochs(1).fit(loader(32, 16, 1), null);
        Layer other = Sequential.of(new Flatten(), new Linear(64, 16), new Linear(16, 4))
                .materialise(Device.CPU, 1);
        Samples.Weights before = values(other);
        assertThatThrownBy(() -> trainer(other, checkpoints).fit(loader(32, 16, 1), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing [layers.2.bias, layers.2.weight]")
                .hasMessageContaining("unexpected [layers.3.bias, layers.3.weight]")
                .hasMessageContaining("model.safetensors");
        before.assertSame(values(other));

        Layer wider = Sequential.of(new Flatten(), new Linear(64, 17), new dev.jumbo.nn.Relu(), new Linear(17, 4))
                .materialise(Device.CPU, 1);
        assertThatThrownBy(() -> trainer(wider, checkpoints).fit(loader(32, 16, 1), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("layers.1.weight")
                .hasMessageContaining("[16, 64]")
                .hasMessageContaining("[17, 64]");
    }

    @Test
    void anotherOptimizerOrSeedIsRefused() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        trainer(mlp(1), checkpoints).epochs(1).fit(loader(32, 16, 1), null);
        assertThatThrownBy(() -> trainer(mlp(1), checkpoints)
                        .optimizer(new AdamW(0.1))
                        .epochs(2)
                        .fit(loader(32, 16, 1), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("optimizer.safetensors")
                .hasMessageContaining("exp_avg/layers.1.bias")
                .hasMessageContaining("unexpected [momentum/layers.1.bias");
        assertThatThrownBy(() -> trainer(mlp(1), checkpoints).seed(9).epochs(2).fit(loader(32, 16, 1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seed 42")
                .hasMessageContaining("has 9");
    }

    private static Trainer trainer(Layer model, Checkpoints checkpoints) {
        return Trainer.of(model, Losses::crossEntropy)
                .precision(Precision.FLOAT32)
                .optimizer(new Sgd(0.05).momentum(0.9))
                .checkpoints(checkpoints, 0);
    }
}
