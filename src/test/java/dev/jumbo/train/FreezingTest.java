package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Adam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezingTest {
    private static final String BODY = "^layers\\.[01]\\.";

    private static Trainer trainer(Layer model, int epochs, Freeze... rules) {
        Trainer trainer = Trainer.of(model, Losses::crossEntropy)
                .optimizer(new Adam(0.01))
                .epochs(epochs)
                .seed(3);
        for (Freeze rule : rules) {
            trainer.freeze(rule);
        }
        return trainer;
    }

    private static Map<String, Boolean> changed(int epochs, Freeze... rules) throws IOException {
        try (Scope scope = Scope.open()) {
            Layer model = Samples.cnn(5);
            Map<String, float[]> before = Samples.values(model).byKey();
            trainer(model, epochs, rules).fit(Samples.loader(24, 8, 1), null);
            Map<String, Boolean> changed = new LinkedHashMap<>();
            Samples.values(model)
                    .byKey()
                    .forEach((key, now) ->
                            changed.put(key, !Arrays.equals(now, Objects.requireNonNull(before.get(key)))));
            return changed;
        }
    }

    @Test
    void whatIsFrozenStays() throws IOException {
        assertThat(changed(2, new Freeze(BODY)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "layers.0.weight", false,
                        "layers.0.bias", false,
                        "layers.1.weight", false,
                        "layers.1.bias", false,
                        "layers.1.runningMean", false,
                        "layers.1.runningVar", false,
                        "layers.6.weight", true,
                        "layers.6.bias", true));
        assertThat(changed(2, new Freeze(BODY, 0, false)))
                .containsEntry("layers.1.weight", false)
                .containsEntry("layers.1.runningMean", true)
                .containsEntry("layers.1.runningVar", true);
        assertThat(changed(2).values()).containsOnly(true);
    }

    @Test
    void thawsAfterItsEpochs() throws IOException {
        assertThat(changed(1, new Freeze(BODY, 1, true))).containsEntry("layers.0.weight", false);
        assertThat(changed(2, new Freeze(BODY, 1, true)).values()).containsOnly(true);
        assertThat(changed(2, new Freeze(BODY, 1, true), new Freeze("^layers\\.0")))
                .containsEntry("layers.0.weight", false)
                .containsEntry("layers.1.weight", true)
                .containsEntry("layers.1.runningMean", true);
    }

    @Test
    void aRunThatIsResumedWhereItThawsEndsWithTheSameBits(@TempDir Path folder) throws IOException {
        Map<String, float[]> whole;
        try (Scope scope = Scope.open()) {
            Layer model = Samples.cnn(5);
            trainer(model, 3, new Freeze(BODY, 2, true)).fit(Samples.loader(24, 8, 1), null);
            whole = Samples.values(model).byKey();
        }
        for (int epochs : new int[] {2, 3}) {
            try (Scope scope = Scope.open()) {
                Layer model = Samples.cnn(5);
                trainer(model, epochs, new Freeze(BODY, 2, true))
                        .checkpoints(new Checkpoints(folder, 2), 0)
                        .fit(Samples.loader(24, 8, 1), null);
                if (epochs == 3) {
                    Map<String, float[]> resumed = Samples.values(model).byKey();
                    whole.forEach((key, expected) ->
                            assertThat(resumed.get(key)).as(key).containsExactly(expected));
                }
            }
        }
    }

    @Test
    void frozenNormalisationUsesWhatItHasGathered() {
        try (Scope scope = Scope.open()) {
            Layer norm = new BatchNorm2d(3).materialise(Device.CPU, 1);
            Tensor x = Rng.normalInPlace(Tensor.zeros(4, 3, 2, 2), 5, 2, 1);
            Tensor evaluated = norm.forward(x);
            try (Mode mode = Mode.training()) {
                Freezing.of(norm, List.of(new Freeze("weight"))).at(0);
                assertThat(norm.forward(x).sameAs(evaluated))
                        .as("statistics do not match")
                        .isFalse();
                Freezing.of(norm, List.of(new Freeze("."))).at(0);
                Tensor frozen = norm.forward(x);
                assertThat(frozen.toFloats()).isNotEqualTo(evaluated.toFloats()); // the first pass moved them
                assertThat(frozen.sameAs(norm.forward(x))).isTrue();
            }
            assertThat(norm.summary()).contains("[3] frozen").contains("[3] buffer frozen");
        }
    }

    @Test
    void whatWasFrozenBeforeStaysSo() {
        try (Scope scope = Scope.open()) {
            Layer model = Samples.mlp(1);
            model.freeze(key -> key.equals("layers.1.weight"), true);
            Freezing freezing = Freezing.of(model, List.of(new Freeze("layers.1", 1, true)));
            freezing.at(0);
            freezing.at(1);
            assertThat(model.parameters())
                    .hasEntrySatisfying(
                            "layers.1.weight", p -> assertThat(p.isTrainable()).isFalse());
            assertThat(model.parameters())
                    .hasEntrySatisfying(
                            "layers.1.bias", p -> assertThat(p.isTrainable()).isTrue());
        }
    }

    @Test
    void mistakesAreNamed() {
        try (Scope scope = Scope.open()) {
            Layer model = Samples.mlp(1);
            assertThatThrownBy(() -> Freezing.of(model, List.of(new Freeze("^stem"))))
                    .hasMessage("train.freeze: no parameter matches '^stem'; the model begins with [layers.1.weight,"
                            + " layers.1.bias, layers.3.weight]: jumbo inspect shows all");
            assertThatThrownBy(() -> trainer(model, 1, new Freeze(".")).fit(Samples.loader(8, 8, 1), null))
                    .hasMessageContaining("no trainable parameter");
            assertThatThrownBy(() -> new Freeze("a", -1, true)).hasMessageContaining("epochs: expected at least 0");
        }
    }
}
