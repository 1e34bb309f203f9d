package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transformer layers against PyTorch's, and mixtures of experts against their formula. */
class TransformerTest {
    static Stream<Case> transformers() {
        return Goldens.cases("transformer")
                .filter(c ->
                        List.of("encoder", "decoder").contains(c.get("kind").asText()));
    }

    static Stream<Case> feedForwards() {
        return Goldens.cases("transformer")
                .filter(c -> List.of("swiglu", "experts").contains(c.get("kind").asText()));
    }

    /** PyTorch joins the projections of queries, keys and values; these are ours, in our order, for one of its keys. */
    private static List<String> ours(String key) {
        String name = key.replace("multihead_attn.", "crossAttention.")
                .replace("linear1.", "feedForward.up.")
                .replace("linear2.", "feedForward.down.")
                .replace("out_proj.", "output.");
        if (!name.contains("in_proj_")) {
            return List.of(name);
        }
        return Stream.of("query.", "key.", "value.")
                .map(part -> name.replace("in_proj_", part))
                .toList();
    }

    private static Tensor part(JsonNode values, String theirs, int index, int parts) {
        Tensor whole = Goldens.tensor(values.get(theirs));
        long rows = whole.size(0) / parts;
        return whole.narrow(0, index * rows, rows);
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void outputAndGradientsAreThoseOfPyTorch(Case golden) {
        JsonNode s = golden.settings();
        int width = s.get("width").intValue();
        int heads = s.get("heads").intValue();
        int hidden = s.get("hidden").intValue();
        boolean normFirst = s.get("normFirst").booleanValue();
        boolean encoder = golden.get("kind").asText().equals("encoder");
        String self = encoder ? "attention." : "selfAttention.";
        try (Scope scope = Scope.open()) {
            Module module = Module.materialise(
                    encoder
                            ? new TransformerEncoderLayer(width, heads, hidden, 0, normFirst)
                            : new TransformerDecoderLayer(width, heads, hidden, 0, normFirst),
                    Device.CPU,
                    1);
            Map<String, Parameter> parameters = module.parameters();
            List<String> seen = new ArrayList<>();
            JsonNode values = golden.get("parameters");
            values.fieldNames().forEachRemaining(theirs -> {
                List<String> keys = ours(theirs.replace("self_attn.", self));
                for (int i = 0; i < keys.size(); i++) {
                    seen.add(keys.get(i));
                    Parameter parameter = Objects.requireNonNull(parameters.get(keys.get(i)), keys.get(i));
                    try (Autograd off = Autograd.off()) {
                        parameter.tensor().copyInPlace(part(values, theirs, i, keys.size()));
                    }
                }
            });
            assertThat(seen).containsExactlyInAnyOrderElementsOf(parameters.keySet());

            Map<String, Tensor> inputs = LayerGoldens.inputs(golden);
            Tensor x = inputs.get("x");
            Tensor y = module instanceof TransformerEncoderLayer layer
                    ? layer.forward(x, LayerGoldens.mask(golden, "padding"), null)
                    : ((TransformerDecoderLayer) module)
                            .forward(x, inputs.get("memory"), null, LayerGoldens.mask(golden, "memory"), null);
            assertClose("output", y, golden.get("output"), 1e-5);
            y.mul(golden.tensor("gradOutput")).sum().backward();
            inputs.forEach((key, input) -> assertClose(
                    "gradient of " + key,
                    Objects.requireNonNull(input.grad()),
                    golden.get("gradInputs").get(key),
                    1e-4));
            JsonNode gradients = golden.get("gradParameters");
            gradients.fieldNames().forEachRemaining(theirs -> {
                List<String> keys = ours(theirs.replace("self_attn.", self));
                for (int i = 0; i < keys.size(); i++) {
                    Tensor gradient = Objects.requireNonNull(Objects.requireNonNull(parameters.get(keys.get(i)))
                            .tensor()
                            .grad());
                    double[] expected = part(gradients, theirs, i, keys.size()).toDoubles();
                    assertThat(gradient.toDoubles()).as(keys.get(i)).containsExactly(expected, within(2e-4));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("feedForwards")
    void outputLossesAndGradientsAreThoseOfTheFormula(Case golden) {
        JsonNode s = golden.settings();
        int width = s.get("width").intValue();
        int hidden = s.get("hidden").intValue();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> inputs = LayerGoldens.inputs(golden);
            Tensor x = Objects.requireNonNull(inputs.get("x"));
            if (golden.get("kind").asText().equals("swiglu")) {
                Layer swiGlu = new SwiGlu(width, hidden).materialise(Device.CPU, 1);
                LayerGoldens.fill(swiGlu, golden, UnaryOperator.identity());
                LayerGoldens.check(swiGlu, golden, UnaryOperator.identity(), inputs, swiGlu.forward(x));
                return;
            }
            MixtureOfExperts plain = new MixtureOfExperts(
                    width, s.get("experts").intValue(), s.get("topK").intValue(), () -> new SwiGlu(width, hidden));
            MixtureOfExperts mixture = Module.materialise(
                    new MixtureOfExperts(
                            plain.router(),
                            plain.experts(),
                            plain.topK(),
                            s.get("renormalise").booleanValue()),
                    Device.CPU,
                    1);
            LayerGoldens.fill(mixture, golden, UnaryOperator.identity());
            MixtureOfExperts.Output y = mixture.route(x);
            assertClose(
                    "balance", y.balanceLoss().item(), golden.get("balanceLoss").doubleValue(), 1e-5);
            assertClose(
                    "importance",
                    y.importanceLoss().item(),
                    golden.get("importanceLoss").doubleValue(),
                    1e-5);
            LayerGoldens.check(
                    mixture, golden, UnaryOperator.identity(), inputs, y.y(), y.balanceLoss(), y.importanceLoss());
        }
    }

    @Test
    void lossesSayHowEvenlyExpertsAreUsed() {
        try (Scope scope = Scope.open()) {
            Tensor even = Tensor.of(new float[] {1, 0, 0, 1}, 2, 2);
            MixtureOfExperts.Output balanced = new MixtureOfExperts.Output(even, even, even, even);
            assertThat(balanced.balanceLoss().item()).isCloseTo(1, within(1e-6));
            assertThat(balanced.importanceLoss().item()).isZero();
            Tensor one = Tensor.of(new float[] {1, 0, 1, 0}, 2, 2);
            MixtureOfExperts.Output collapsed = new MixtureOfExperts.Output(one, one, one, one);
            assertThat(collapsed.balanceLoss().item()).isCloseTo(2, within(1e-6));
            assertThat(collapsed.importanceLoss().item()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void refusesMoreChoicesThanExperts() {
        assertThatThrownBy(() -> new MixtureOfExperts(4, 2, 3, () -> new Linear(4, 4)))
                .hasMessage("MixtureOfExperts: expected topK in 1 … 2, the experts, got 3");
    }
}
