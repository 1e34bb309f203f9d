package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Gradients;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoraTest {
    private static final Lora LORA = new Lora("layers\\.\\d\\.up", 2, 4);

    static Stream<Case> cases() {
        return Goldens.cases("lora");
    }

    /** Two feed-forward layers and a head. */
    private static Sequential model(DType dtype) {
        Sequential model = Sequential.of(new FeedForward(6, 8), new FeedForward(6, 8), new Linear(6, 3));
        model.state().forEach((key, p) -> p.materialise(Device.CPU, dtype, key, 3));
        return model;
    }

    /** Gives the changes values, so that they do something. */
    private static <M extends Module> M changed(M tuned) {
        try (Autograd off = Autograd.off()) {
            for (LoraLinear layer : Lora.layers(tuned).values()) {
                Rng.normalInPlace(layer.loraB().tensor(), 0, 0.5, 8);
                if (layer.magnitude() != null) {
                    Rng.uniformInPlace(layer.magnitude().tensor(), 0.5, 1.5, 9);
                }
            }
        }
        return tuned;
    }

    /** By the papers' formulas; attached, and merged. */
    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndGradientsAreThoseOfTheFormula(Case golden) {
        try (Scope scope = Scope.open()) {
            LoraLinear layer = layer(golden);
            layer.freezeBase();
            Tensor x = golden.tensor("x").requireGrad(true);
            Tensor y = layer.forward(x);
            assertClose("output", y, golden.get("output"), 1e-5);
            y.mul(golden.tensor("gradOutput")).sum().backward();
            Map<String, Tensor> learned = new LinkedHashMap<>(Map.of("x", x));
            layer.parameters().forEach((key, p) -> {
                if (p.isTrainable()) {
                    learned.put(key, p.tensor());
                }
            });
            assertThat(golden.get("gradients").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(learned.keySet());
            learned.forEach((key, leaf) -> assertClose(
                    "gradient of " + key,
                    Objects.requireNonNull(leaf.grad()),
                    golden.get("gradients").get(key),
                    1e-5));
            assertThat(layer.weight().tensor().hasGrad()).isFalse();
            Linear merged = layer.merged();
            assertClose("merged", merged.weight().tensor(), golden.get("merged"), 1e-5);
            assertClose("output of the merged", merged.forward(x), golden.get("output"), 1e-5);
        }
    }

    private static LoraLinear layer(Case golden) {
        Linear base = golden.has("bias") ? new Linear(5, 4) : Linear.withoutBias(5, 4);
        base.state().forEach((key, p) -> p.materialise(golden.tensor(key)));
        Tensor magnitude = golden.has("magnitude") ? golden.tensor("magnitude") : null;
        double scale = golden.get("scale").doubleValue();
        return LoraLinear.of(base, golden.tensor("loraA"), golden.tensor("loraB"), magnitude, 0, scale);
    }

    static Stream<Lora> kinds() {
        return Stream.of(
                LORA,
                LORA.dora(true),
                LORA.rankStabilised(true),
                LORA.dropout(0.5).dora(true));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void changesNothingAtFirst(Lora lora) {
        try (Scope scope = Scope.open()) {
            Sequential model = model(DType.FLOAT32);
            Tensor x = Gradients.normal(4, 3, 6).to(DType.FLOAT32);
            Tensor before = model.forward(x);
            Sequential tuned = lora.attach(model, 7);
            assertThat(Lora.layers(tuned)).containsOnlyKeys("layers.0.up", "layers.1.up");
            for (boolean training : new boolean[] {false, true}) {
                try (Mode mode = training ? Mode.training() : Mode.evaluation()) {
                    assertThat(tuned.forward(x).sameAs(before)).isTrue();
                }
            }
            assertThat(changed(tuned).forward(x).sameAs(before)).isFalse();
        }
    }

    /** A begins uniform in ±1/√in, and what it begins with depends on the seed and its place. */
    @Test
    void aBeginsAsLinearLayersDo() {
        try (Scope scope = Scope.open()) {
            Linear wide = new Linear(400, 3);
            Module.materialise(Sequential.of(wide, new Linear(3, 400)), Device.CPU, 1);
            Sequential model = Sequential.of(wide);
            Tensor a = part(new Lora("layers.0", 50, 1).attach(model, 7), "layers.0")
                    .loraA()
                    .tensor();
            assertThat(a.pow(2).mean().item()).isCloseTo(1 / (3.0 * 400), within(2e-5));
            assertThat(a.abs().reshape(-1).amax(0).item()).isLessThan(0.05).isGreaterThan(0.049);
            Tensor other = part(new Lora("layers.0", 50, 1).attach(model, 8), "layers.0")
                    .loraA()
                    .tensor();
            assertThat(other.sameAs(a)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void onlyChangesAndWhatIsNamedLearn(Lora lora) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            Sequential tuned = changed(lora.train("layers.2").attach(model(DType.FLOAT32), 7));
            Tensor x = Gradients.normal(4, 3, 6).to(DType.FLOAT32);
            tuned.forward(x).pow(2).sum().backward();
            List<String> learned = tuned.parameters().entrySet().stream()
                    .filter(e -> e.getValue().tensor().hasGrad())
                    .map(Map.Entry::getKey)
                    .toList();
            List<String> expected = new ArrayList<>();
            for (String up : List.of("layers.0.up", "layers.1.up")) {
                expected.addAll(List.of(up + ".loraA", up + ".loraB"));
                if (lora.dora()) {
                    expected.add(up + ".magnitude");
                }
            }
            expected.addAll(List.of("layers.2.weight", "layers.2.bias"));
            assertThat(learned).containsExactlyElementsOf(expected);
        }
    }

    /** The keys of the layers below stay, so that their checkpoints still fit. */
    @Test
    void keysOfTheBaseStay() {
        try (Scope scope = Scope.open()) {
            Sequential model = model(DType.FLOAT32);
            List<String> before = List.copyOf(model.state().keySet());
            assertThat(LORA.attach(model, 7).state().keySet())
                    .containsAll(before)
                    .hasSize(before.size() + 4);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mergedIsAttachedAndBackAgain(Lora lora) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Sequential model = model(DType.FLOAT32);
            Tensor x = Gradients.normal(4, 5, 6).to(DType.FLOAT32);
            Tensor before = model.forward(x);
            Sequential tuned = changed(lora.attach(model, 7));
            Tensor attached = tuned.forward(x);
            Sequential merged = Lora.merge(tuned);
            assertThat(merged.state().keySet()).isEqualTo(model.state().keySet());
            assertThat(merged.forward(x).toFloats()).containsExactly(attached.toFloats(), within(1e-5f));
            assertThat(tuned.forward(x).sameAs(attached)).isTrue();
            assertThat(Lora.detach(tuned).forward(x).sameAs(before)).isTrue();
        }
    }

    /** A second set of changes leaves the first in place. */
    @Test
    void setsOfChangesAdd() {
        try (Scope scope = Scope.open()) {
            Sequential tuned = new Lora("layers.2", 3, 3).attach(LORA.attach(model(DType.FLOAT32), 7), 7);
            assertThat(Lora.layers(tuned)).containsOnlyKeys("layers.0.up", "layers.1.up", "layers.2");
            assertThat(tuned.parameters().entrySet().stream()
                            .filter(e -> e.getValue().isTrainable()))
                    .hasSize(6);
        }
    }

    /** The base stays in bfloat16, its changes are float32, and a merged weight is bfloat16 again. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aBaseInBfloat16(Lora lora) {
        try (Scope scope = Scope.open()) {
            Sequential tuned = changed(lora.attach(model(DType.BFLOAT16), 7));
            LoraLinear layer = part(tuned, "layers.0.up");
            assertThat(layer.loraA().tensor().dtype()).isEqualTo(DType.FLOAT32);
            Tensor x = Gradients.normal(4, 5, 6).to(DType.BFLOAT16);
            Tensor y = tuned.forward(x);
            assertThat(y.dtype()).isEqualTo(DType.BFLOAT16);
            Sequential merged = Lora.merge(tuned);
            assertThat(merged.stateTensors().values()).allMatch(t -> t.dtype() == DType.BFLOAT16);
            assertThat(merged.forward(x).toFloats()).containsExactly(y.toFloats(), within(0.05f));
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new Lora("head", 0, 1)).hasMessage("Lora: expected rank of at least 1, got 0");
        assertThatThrownBy(() -> new Lora("head", 1, 0)).hasMessage("Lora: expected alpha above 0, got 0.0");
        assertThatThrownBy(() -> new Lora("head", 1, 1).dropout(1))
                .hasMessage("Lora: expected dropout in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Lora("a(b", 1, 1))
                .hasMessageStartingWith("Lora: expected match to be a regular expression, got 'a(b': ");
        try (Scope scope = Scope.open()) {
            Sequential model = model(DType.FLOAT32);
            assertThatThrownBy(() -> new Lora("layers.1.upp", 1, 1).attach(model, 1))
                    .hasMessage(
                            "Lora: no linear layer's path matches 'layers.1.upp'; the nearest of 5 is 'layers.1.up'");
            assertThatThrownBy(() -> LORA.train("hed").attach(model, 1))
                    .hasMessage("Lora: no module's path matches train: 'hed'");
            assertThatThrownBy(() -> LORA.attach(Sequential.of(new Relu()), 1))
                    .hasMessageEndingWith("; the model has no linear layer");
            Linear base = new Linear(5, 4);
            assertThatThrownBy(() -> LoraLinear.of(base, Tensor.zeros(2, 4), Tensor.zeros(4, 2), null, 0, 1))
                    .hasMessage("LoraLinear: expected A[rank, 5] and B[4, rank], got A[2, 4] and B[4, 2]");
            assertThatThrownBy(() -> LoraLinear.of(base, Tensor.zeros(2, 5), Tensor.zeros(4, 3), null, 0, 1))
                    .hasMessageContaining("got A[2, 5] and B[4, 3]");
            assertThatThrownBy(() -> LoraLinear.of(base, Tensor.zeros(2, 5), Tensor.zeros(4, 2), Tensor.zeros(5), 0, 1))
                    .hasMessage("LoraLinear: expected magnitude[4], got [5]");
            assertThatThrownBy(() -> LORA.attach(Sequential.of(new FeedForward(2, 3)), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("materialise");
        }
    }

    private static LoraLinear part(Module tuned, String path) {
        return Objects.requireNonNull(Lora.layers(tuned).get(path));
    }
}
