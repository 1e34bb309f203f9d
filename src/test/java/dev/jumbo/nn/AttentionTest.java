package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Gradients;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention against PyTorch's and against its formulas, written out. */
class AttentionTest {
    static Stream<Case> attentions() {
        return Goldens.cases("attention").filter(c -> !c.get("kind").asText().equals("bahdanau"));
    }

    static Stream<Case> additive() {
        return Goldens.cases("attention").filter(c -> c.get("kind").asText().equals("bahdanau"));
    }

    @ParameterizedTest
    @MethodSource("attentions")
    void outputAndGradientsAreRight(Case golden) {
        try (Scope scope = Scope.open()) {
            MultiHeadAttention attention = Module.materialise(attention(golden.settings()), Device.CPU, 1);
            LayerGoldens.fill(attention, golden, UnaryOperator.identity());
            Map<String, Tensor> inputs = LayerGoldens.inputs(golden);
            Tensor x = inputs.get("x");
            Tensor padding = LayerGoldens.mask(golden, "padding");
            Tensor mask = padding == null ? LayerGoldens.mask(golden, "added") : padding;
            Tensor y = attention.forward(x, inputs.getOrDefault("memory", x), mask, null);
            LayerGoldens.check(attention, golden, UnaryOperator.identity(), inputs, y);
        }
    }

    @ParameterizedTest
    @MethodSource("additive")
    void additiveAttentionIsItsFormula(Case golden) {
        try (Scope scope = Scope.open()) {
            BahdanauAttention attention = Module.materialise(new BahdanauAttention(3, 4, 5), Device.CPU, 1);
            LayerGoldens.fill(attention, golden, UnaryOperator.identity());
            Map<String, Tensor> inputs = LayerGoldens.inputs(golden);
            BahdanauAttention.Output y =
                    attention.forward(inputs.get("q"), inputs.get("k"), LayerGoldens.mask(golden, "padding"));
            assertThat(y.weights().sum(false, -1).toFloats()).containsExactly(new float[] {1, 1, 1, 1}, within(1e-6f));
            LayerGoldens.check(attention, golden, UnaryOperator.identity(), inputs, y.context());
        }
    }

    private static MultiHeadAttention attention(JsonNode s) {
        MultiHeadAttention plain = new MultiHeadAttention(
                        s.get("width").intValue(),
                        s.get("memory").intValue(),
                        s.get("headWidth").intValue(),
                        s.get("heads").intValue(),
                        s.get("kvHeads").intValue(),
                        s.get("bias").booleanValue())
                .causal(s.get("causal").booleanValue())
                .window(s.get("window").intValue());
        int rope = s.path("rope").intValue();
        return rope > 0
                ? plain.positions(new Rope(rope))
                : s.path("alibi").booleanValue() ? plain.positions(new Alibi()) : plain;
    }

    static List<MultiHeadAttention> causal() {
        MultiHeadAttention plain = new MultiHeadAttention(8, 2, 1, false).causal(true);
        return List.of(
                plain,
                plain.window(3),
                plain.positions(new Rope(4)),
                plain.positions(new Rope(2, 10_000, new RopeScaling.Yarn(4, 4))).window(2),
                plain.positions(new Alibi()));
    }

    @ParameterizedTest
    @MethodSource("causal")
    void tokensOneByOneWithACacheAreAllAtOnce(MultiHeadAttention attention) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Module.materialise(attention, Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 7, 8).to(DType.FLOAT32);
            float[] whole = attention.forward(x).toFloats();
            KvCache cache = new ContiguousKvCache(2, 1, 7, 4, DType.FLOAT32, Device.CPU);
            Tensor steps = Tensor.cat(
                    1,
                    attention.forward(x.narrow(1, 0, 3), null, cache),
                    attention.forward(x.narrow(1, 3, 1), null, cache),
                    attention.forward(x.narrow(1, 4, 2), null, cache),
                    attention.forward(x.narrow(1, 6, 1), null, cache));
            assertThat(steps.toFloats()).containsExactly(whole, within(1e-5f));
        }
    }

    @ParameterizedTest
    @MethodSource("causal")
    void aTraceTakesOtherBatches(MultiHeadAttention attention) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Module.materialise(attention, Device.CPU, 1);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            attention.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace =
                    Trace.of(attention::forward, Gradients.normal(1, 2, 5, 8).to(DType.FLOAT32), keys);
            Tensor x = Gradients.normal(2, 3, 5, 8).to(DType.FLOAT32);
            try (Trace.Compiled compiled = trace.compile(attention.stateTensors())) {
                assertThat(compiled.forward(x).toFloats())
                        .containsExactly(attention.forward(x).toFloats(), within(1e-5f));
            }
        }
    }

    @Test
    void aQueryWithoutKeysGivesZerosAndNoGradient() {
        try (Scope scope = Scope.open()) {
            MultiHeadAttention attention = Module.materialise(new MultiHeadAttention(8, 2, 2, false), Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 3, 8).to(DType.FLOAT32).requireGrad(true);
            Tensor mask = Tensor.of(new long[] {0, 0, 0, 1, 1, 0}, 2, 3).to(DType.BOOL);
            Tensor y = attention.forward(x, mask, null);
            assertThat(y.select(0, 0).toFloats()).containsOnly(0);
            y.sum().backward();
            Tensor gradient = Objects.requireNonNull(x.grad());
            assertThat(gradient.select(0, 0).toFloats()).containsOnly(0);
            assertThat(gradient.isFinite().all().item()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("causal")
    void mixedPrecisionIsClose(MultiHeadAttention attention) {
        try (Scope scope = Scope.open()) {
            Module.materialise(attention, Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 6, 8).to(DType.FLOAT32);
            Tensor mask = Tensor.of(new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0}, 2, 6)
                    .to(DType.BOOL);
            float[] exact = attention.forward(x, mask, null).toFloats();
            Tensor y;
            try (Autocast autocast = Autocast.bfloat16(Device.CPU)) {
                y = attention.forward(x, mask, null);
            }
            assertThat(y.dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(y.toFloats()).containsExactly(exact, within(0.02f));
            y.to(DType.FLOAT32).sum().backward();
            assertThat(attention.parameters().values()).allMatch(p -> p.tensor().hasGrad());
        }
    }

    @Test
    void dropoutLeavesKeysOutInTrainingOnly() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            MultiHeadAttention attention = Module.materialise(new MultiHeadAttention(8, 2).dropout(0.5), Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 5, 8).to(DType.FLOAT32);
            Tensor evaluated = attention.forward(x);
            assertThat(attention.forward(x).sameAs(evaluated)).isTrue();
            try (Mode mode = Mode.training()) {
                Rng.seed(1);
                assertThat(attention.forward(x).sameAs(evaluated)).isFalse();
            }
        }
    }

    @Test
    void scaledRotationsAreAsPublished() {
        Goldens.stream(Goldens.read("attention").get("rope")).forEach(golden -> {
            JsonNode s = golden.get("settings");
            RopeScaling scaling = scaling(s);
            double[] actual = scaling.frequencies(
                    s.get("width").intValue(),
                    s.get("base").doubleValue(),
                    golden.get("length").longValue());
            double[] expected = Goldens.doubles(golden.get("frequencies").get("data"));
            assertThat(actual).as(golden.get("name").asText()).hasSameSizeAs(expected);
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i])
                        .as("%s, pair %d", golden.get("name").asText(), i)
                        .isCloseTo(expected[i], within(1e-6 * expected[i]));
            }
            assertThat(scaling.amplitude()).isCloseTo(golden.get("amplitude").doubleValue(), within(1e-12));
        });
    }

    private static RopeScaling scaling(JsonNode s) {
        double factor = s.path("factor").doubleValue();
        long context = s.path("context").longValue();
        return switch (s.get("kind").asText()) {
            case "none" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(factor);
            case "dynamic" -> new RopeScaling.DynamicNtk(factor, context);
            case "llama3" ->
                new RopeScaling.Llama3(
                        factor, s.get("low").doubleValue(), s.get("high").doubleValue(), context);
            case "longrope" ->
                new RopeScaling.LongRope(
                        doubles(s.get("short")),
                        doubles(s.get("long")),
                        context,
                        RopeScaling.LongRope.amplitude(factor, context));
            default -> new RopeScaling.Yarn(factor, context);
        };
    }

    private static List<Double> doubles(JsonNode list) {
        return Goldens.stream(list).map(JsonNode::doubleValue).toList();
    }

    @Test
    void rotationsUseTheAnglesAndTheAmplitude() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(new float[] {1, 0, 0, 1}, 1, 1, 1, 4);
            for (RopeScaling scaling : List.of(
                    new RopeScaling.Linear(2), new RopeScaling.DynamicNtk(2, 100), new RopeScaling.Yarn(8, 64))) {
                // 300 tokens, past the 256 that the shared table begins with
                Rope rope = new Rope(4, 100, scaling);
                rope.rotation(0, 1, x);
                float[] y = rope.rotation(299, 1, x).apply(x).toFloats();
                double[] f = scaling.frequencies(4, 100, 300);
                double a = scaling.amplitude();
                assertThat(y)
                        .containsExactly(
                                new float[] {
                                    (float) (a * Math.cos(299 * f[0])), (float) (-a * Math.sin(299 * f[1])),
                                    (float) (a * Math.sin(299 * f[0])), (float) (a * Math.cos(299 * f[1]))
                                },
                                within(1e-6f));
            }
        }
    }

    @Test
    void slopesOfLinearBiasesAreTheAuthors() {
        Goldens.read("attention").get("alibiSlopes").properties().forEach(e -> {
            float[] slopes = Alibi.slopes(Integer.parseInt(e.getKey()));
            double[] expected = Goldens.doubles(e.getValue());
            assertThat(slopes).hasSameSizeAs(expected);
            for (int i = 0; i < slopes.length; i++) {
                assertThat((double) slopes[i]).isCloseTo(expected[i], within(1e-7));
            }
        });
    }

    @Test
    void positionLayersAddTheirTables() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            JsonNode table = Goldens.read("attention").get("sinusoidal");
            SinusoidalPositions sinusoidal = new SinusoidalPositions(6);
            assertClose("whole", sinusoidal.forward(Tensor.zeros(1, 5, 6)).select(0, 0), table, 1e-6);
            assertThat(sinusoidal.forward(Tensor.zeros(1, 2, 6), 3).toFloats())
                    .containsExactly(sinusoidal
                            .forward(Tensor.zeros(1, 5, 6))
                            .narrow(1, 3, 2)
                            .toFloats());
            LearnedPositions learned = Module.materialise(new LearnedPositions(5, 6), Device.CPU, 1);
            assertThat(learned.forward(Tensor.zeros(2, 3, 6), 2).select(0, 1).toFloats())
                    .containsExactly(learned.weight().tensor().narrow(0, 2, 3).toFloats());
            assertThatThrownBy(() -> learned.forward(Tensor.zeros(1, 4, 6), 2))
                    .hasMessage("LearnedPositions: expected x[B, T, 6] with T ≤ 3, got x[1, 4, 6]");
        }
    }

    @Test
    void refusesMasksAndSettingsThatDoNotFit() {
        try (Scope scope = Scope.open()) {
            MultiHeadAttention attention = Module.materialise(new MultiHeadAttention(8, 2), Device.CPU, 1);
            Tensor x = Tensor.zeros(2, 3, 8);
            assertThatThrownBy(() -> attention.forward(x, Tensor.ones(2, 3), null))
                    .hasMessage(
                            "MultiHeadAttention: expected mask[2, 3] of booleans, or mask[2, 2, 3, 3] of booleans or"
                                    + " numbers, got float32 mask[2, 3]");
            assertThatThrownBy(() -> attention.forward(x, Tensor.ones(2, 4).to(DType.BOOL), null))
                    .hasMessageContaining("got bool mask[2, 4]");
            assertThatThrownBy(() -> attention.forward(x, Tensor.zeros(3, 3, 8), null, null))
                    .hasMessage("MultiHeadAttention: expected memory[2, S, D], got memory[3, 3, 8]");
            assertThatThrownBy(() -> new MultiHeadAttention(8, 3)).hasMessageContaining("multiple of numHeads");
            assertThatThrownBy(() -> new MultiHeadAttention(8, 4, 3, true))
                    .hasMessageContaining("multiple of numKvHeads");
            MultiHeadAttention tooWide =
                    Module.materialise(new MultiHeadAttention(8, 2).positions(new Rope(6)), Device.CPU, 1);
            assertThatThrownBy(() -> tooWide.forward(x))
                    .hasMessage("Rope: expected heads of 6 features or more, got 4");
            assertThatThrownBy(() -> new Rope(3)).hasMessageContaining("even width");
            assertThatThrownBy(() -> new RopeScaling.Linear(0)).hasMessageContaining("RopeScaling.Linear");
        }
    }
}
