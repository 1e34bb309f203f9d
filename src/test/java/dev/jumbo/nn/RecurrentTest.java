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
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent networks against PyTorch's, padded and packed. */
class RecurrentTest {
    private static final double FORWARD = 1e-5;
    private static final double GRADIENT = 1e-4;

    static Stream<Case> cases() {
        return Goldens.cases("recurrent");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsStatesAndGradientsAreThoseOfPyTorch(Case golden) {
        try (Scope scope = Scope.open()) {
            Layer layer = layer(golden).materialise(Device.CPU, 1);
            Map<String, Parameter> parameters = layer.parameters();
            assertThat(golden.get("parameters").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(parameters.keySet().stream()
                            .map(RecurrentTest::name)
                            .toList());
            try (Autograd off = Autograd.off()) {
                parameters.forEach((key, p) -> p.tensor()
                        .copyInPlace(Goldens.tensor(golden.get("parameters").get(name(key)))));
            }
            Tensor x = golden.tensor("input").requireGrad(true);
            Tensor lengths = golden.has("lengths") ? lengths(golden.get("lengths")) : null;
            List<Tensor> state = new ArrayList<>();
            if (golden.has("state")) {
                Goldens.stream(golden.get("state"))
                        .forEach(s -> state.add(Goldens.tensor(s).requireGrad(true)));
            }

            List<Tensor> results = run(layer, x, lengths, state);
            assertClose("outputs", results.get(0), golden.get("outputs"), FORWARD);
            Tensor loss = results.get(0).mul(golden.tensor("gradOutputs")).sum();
            for (int i = 1; i < results.size(); i++) {
                assertClose(
                        "state " + i, results.get(i), golden.get("lastState").get(i - 1), FORWARD);
                Tensor upstream = Goldens.tensor(golden.get("gradLastState").get(i - 1));
                loss = loss.add(results.get(i).mul(upstream).sum());
            }
            loss.backward();
            assertClose("input's gradient", grad(x), golden.get("gradInput"), GRADIENT);
            for (int i = 0; i < state.size(); i++) {
                assertClose(
                        "state's gradient",
                        grad(state.get(i)),
                        golden.get("gradState").get(i),
                        GRADIENT);
            }
            parameters.forEach((key, p) -> assertClose(
                    "gradient of " + key,
                    grad(p.tensor()),
                    golden.get("gradParameters").get(name(key)),
                    GRADIENT));
        }
    }

    /** PyTorch's name: {@code layers.1.weightIh} is {@code weight_ih_l1}, reversed it ends in {@code _reverse}. */
    private static String name(String key) {
        return key.replaceFirst("layers\\.(\\d+)\\.(\\w+)(Ih|Hh)", "$2_$3_l$1")
                .replaceFirst("reversed\\.(\\d+)\\.(\\w+)(Ih|Hh)", "$2_$3_l$1_reverse")
                .toLowerCase(Locale.ROOT);
    }

    private static Tensor grad(Tensor leaf) {
        return Objects.requireNonNull(leaf.grad());
    }

    private static Tensor lengths(JsonNode node) {
        return Tensor.of(Goldens.stream(node).mapToLong(JsonNode::longValue).toArray());
    }

    private static List<Tensor> run(Layer layer, Tensor x, Tensor lengths, List<Tensor> state) {
        if (layer instanceof Lstm lstm) {
            LstmOutput y = lstm.forward(x, lengths, state.isEmpty() ? null : new LstmState(state.get(0), state.get(1)));
            return List.of(y.outputs(), y.state().hidden(), y.state().cell());
        }
        Tensor first = state.isEmpty() ? null : state.get(0);
        RnnOutput y =
                layer instanceof Gru gru ? gru.forward(x, lengths, first) : ((Rnn) layer).forward(x, lengths, first);
        return List.of(y.outputs(), y.state());
    }

    private static Layer layer(Case golden) {
        JsonNode s = golden.settings();
        int in = s.get("in").intValue();
        int hidden = s.get("hidden").intValue();
        int layers = s.get("layers").intValue();
        boolean both = s.get("bidirectional").booleanValue();
        boolean bias = s.get("bias").booleanValue();
        switch (golden.get("layer").asText()) {
            case "LSTM" -> {
                Lstm lstm = new Lstm(in, hidden, layers, both, 0);
                return bias ? lstm : lstm.withoutBias();
            }
            case "GRU" -> {
                Gru gru = new Gru(in, hidden, layers, both, 0);
                return bias ? gru : gru.withoutBias();
            }
            default -> {
                Rnn.Nonlinearity f =
                        Rnn.Nonlinearity.valueOf(s.get("nonlinearity").asText().toUpperCase(Locale.ROOT));
                Rnn rnn = new Rnn(in, hidden, layers, both, f, 0);
                return bias ? rnn : rnn.withoutBias();
            }
        }
    }

    @Test
    void oneCallIsTwoThatHandOnTheState() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Lstm lstm = Module.materialise(new Lstm(3, 4, 2, false, 0), Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 6, 3).to(DType.FLOAT32);
            LstmOutput first = lstm.forward(x.narrow(1, 0, 4), null, null);
            LstmOutput second = lstm.forward(x.narrow(1, 4, 2), null, first.state());
            LstmOutput whole = lstm.forward(x, null, null);
            assertThat(Tensor.cat(1, first.outputs(), second.outputs()).toFloats())
                    .containsExactly(whole.outputs().toFloats(), within(1e-6f));
            assertThat(second.state().cell().toFloats())
                    .containsExactly(whole.state().cell().toFloats(), within(1e-6f));
        }
    }

    @Test
    void packedPassesCompileToTheSame() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor lengths = Tensor.of(new long[] {2, 5, 3});
            for (Layer layer : List.of(new Lstm(3, 4, 2, true, 0), new Gru(3, 4, 2, true, 0), new Rnn(3, 4))) {
                layer.materialise(Device.CPU, 1);
                IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
                layer.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
                Trace trace = Trace.of(
                        x -> {
                            List<Tensor> results = run(layer, x, lengths, List.of());
                            return results.get(0)
                                    .sum(false, 1)
                                    .add(results.get(results.size() - 1).sum());
                        },
                        Gradients.normal(1, 3, 5, 3).to(DType.FLOAT32),
                        keys);
                Tensor x = Gradients.normal(2, 3, 5, 3).to(DType.FLOAT32);
                try (Trace.Compiled compiled = trace.compile(layer.stateTensors())) {
                    List<Tensor> results = run(layer, x, lengths, List.of());
                    Tensor expected = results.get(0)
                            .sum(false, 1)
                            .add(results.get(results.size() - 1).sum());
                    assertThat(compiled.forward(x).toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
                }
            }
        }
    }

    static List<Layer> kinds() {
        return List.of(new Rnn(3, 4), new Lstm(3, 4, 2, true, 0), new Gru(3, 4));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mixedPrecisionIsClose(Layer layer) {
        try (Scope scope = Scope.open()) {
            Layer net = Sequential.of(new Linear(3, 3), layer).materialise(Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 5, 3).to(DType.FLOAT32);
            float[] exact = net.forward(x).toFloats();
            Tensor y;
            try (Autocast autocast = Autocast.bfloat16(Device.CPU)) {
                y = net.forward(x);
            }
            assertThat(y.toFloats()).containsExactly(exact, within(0.02f));
            y.to(DType.FLOAT32).sum().backward();
            assertThat(net.parameters().values()).allMatch(p -> p.tensor().hasGrad());
        }
    }

    @Test
    void dropoutFallsBetweenLayersInTrainingOnly() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Gru one = Module.materialise(new Gru(3, 4, 1, false, 0.5), Device.CPU, 1);
            Gru two = Module.materialise(new Gru(3, 4, 2, false, 0.5), Device.CPU, 1);
            Tensor x = Gradients.normal(1, 2, 5, 3).to(DType.FLOAT32);
            Tensor evaluated = two.forward(x);
            try (Mode mode = Mode.training()) {
                assertThat(one.forward(x).sameAs(one.forward(x))).isTrue();
                Rng.seed(1);
                Tensor y = two.forward(x);
                assertThat(y.sameAs(two.forward(x))).isFalse();
                Rng.seed(1);
                assertThat(y.sameAs(two.forward(x))).isTrue();
            }
            assertThat(two.forward(x).sameAs(evaluated)).isTrue();
        }
    }

    @Test
    void variationalDropoutDropsTheSameFeaturesAtEveryStep() {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            Rng.seed(3);
            Tensor y = new VariationalDropout(0.25).forward(Tensor.ones(40, 7, 50));
            float[] first = y.select(1, 0).toFloats();
            for (int t = 1; t < 7; t++) {
                assertThat(y.select(1, t).toFloats()).containsExactly(first);
            }
            assertThat(first).containsOnly(0, 4 / 3f);
            assertThat(y.mean().item()).isCloseTo(1, within(0.05)); // 2000 draws: standard deviation 0.013
        }
    }

    @Test
    void refusesLengthsAndStatesThatDoNotFit() {
        try (Scope scope = Scope.open()) {
            Gru gru = Module.materialise(new Gru(3, 4, 2, true, 0), Device.CPU, 1);
            Tensor x = Tensor.zeros(2, 5, 3);
            assertThatThrownBy(() -> gru.forward(x, Tensor.of(new long[] {0, 5}), null))
                    .hasMessage("Gru: expected lengths[2], int64 on the CPU, each in 1 … 5, got [0, 5]");
            assertThatThrownBy(() -> gru.forward(x, Tensor.of(new long[] {1, 2, 3}), null))
                    .hasMessageContaining("got lengths[3]");
            assertThatThrownBy(() -> gru.forward(x, null, Tensor.zeros(2, 2, 4)))
                    .hasMessage("Gru: expected state[4, 2, 4], got state[2, 2, 4]");
            assertThatThrownBy(() -> new Lstm(3, 4, 2, true, 1)).hasMessageContaining("dropout in [0, 1)");
        }
    }
}
