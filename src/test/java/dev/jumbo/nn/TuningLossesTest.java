package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DPO, InfoNCE and log-probabilities of texts against their formulas. */
class TuningLossesTest {
    static Stream<Case> cases() {
        return Goldens.cases("tuning");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfTheFormula(Case golden) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            golden.get("inputs")
                    .properties()
                    .forEach(e ->
                            inputs.put(e.getKey(), Goldens.tensor(e.getValue()).requireGrad(true)));
            Tensor y = loss(golden, inputs);
            assertClose("value", y, golden.get("output"), 1e-5);
            y.sum().backward();
            inputs.forEach((name, x) -> assertClose(
                    "gradient of " + name,
                    Objects.requireNonNull(x.grad()),
                    golden.get("gradients").get(name),
                    1e-5));
        }
    }

    private static Tensor loss(Case golden, Map<String, Tensor> inputs) {
        JsonNode s = golden.settings();
        return switch (golden.get("kind").asText()) {
            case "dpo" ->
                new Dpo(s.get("beta").doubleValue(), s.get("labelSmoothing").doubleValue())
                        .of(
                                input(inputs, "chosen"),
                                input(inputs, "rejected"),
                                golden.tensor("referenceChosen"),
                                golden.tensor("referenceRejected"));
            case "infoNce" ->
                new InfoNce(
                                s.get("temperature").doubleValue(),
                                s.get("symmetric").booleanValue())
                        .of(input(inputs, "anchors"), input(inputs, "candidates"));
            default -> Losses.logProbability(input(inputs, "logits"), golden.tensor("targets"));
        };
    }

    private static Tensor input(Map<String, Tensor> inputs, String name) {
        return Objects.requireNonNull(inputs.get(name));
    }

    /** A policy that is its reference has the loss ln 2; vectors of zeros have no gradient that is not a number. */
    @Test
    void edges() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensor.of(new float[] {-3, -400});
            Tensor b = Tensor.of(new float[] {-2, -500});
            assertClose("ln 2", new Dpo(0.1).of(a, b, a, b).item(), Math.log(2), 1e-6);
            assertThat(new Dpo(0.5).reward(a, b).toFloats()).containsExactly(-0.5f, 50);
            Tensor zeros = Tensor.zeros(2, 3).requireGrad(true);
            Tensor loss = new InfoNce(0.1).of(zeros, Tensor.ones(2, 3));
            assertClose("ln 2", loss.item(), Math.log(2), 1e-6);
            loss.backward();
            assertThat(Objects.requireNonNull(zeros.grad()).isFinite().all().item())
                    .isEqualTo(1);
        }
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> new Dpo(0)).hasMessage("Dpo: expected beta above 0, got 0.0");
        assertThatThrownBy(() -> new Dpo(1, 0.5)).hasMessage("Dpo: expected labelSmoothing in [0, 0.5), got 0.5");
        assertThatThrownBy(() -> new InfoNce(-1)).hasMessage("InfoNce: expected temperature above 0, got -1.0");
        try (Scope scope = Scope.open()) {
            Tensor two = Tensor.zeros(2);
            assertThatThrownBy(() -> new Dpo(1).of(two, two, two, Tensor.zeros(3)))
                    .hasMessage("Dpo: expected four log-probabilities [B], got [2] and [3]");
            assertThatThrownBy(() -> new InfoNce(1).of(Tensor.zeros(3, 2), Tensor.zeros(2, 2)))
                    .hasMessageEndingWith("with N ≥ B, got [3, 2] and [2, 2]");
        }
    }
}
