package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights of classes against scikit-learn's, and the loss with them against PyTorch's. */
class ClassWeightsTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("class_weights");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void balancedIsScikitLearnsAndItsLossPyTorchs(Goldens.Case golden) {
        int[] labels = Goldens.stream(golden.get("labels"))
                .mapToInt(JsonNode::intValue)
                .toArray();
        int classes = golden.get("weights").size();
        List<Float> weights = new ClassWeights.Balanced().of(labels, classes);
        double[] expected = Goldens.doubles(golden.get("weights"));
        for (int k = 0; k < classes; k++) {
            assertThat(weights.get(k)).isEqualTo((float) expected[k]);
        }
        try (Scope scope = Scope.open()) {
            Tensor logits = golden.tensor("logits").requireGrad(true);
            Tensor loss = new CrossEntropy(golden.get("smoothing").doubleValue(), weights, CrossEntropy.IGNORE)
                    .of(logits, golden.tensor("target"));
            Goldens.assertClose("loss", loss, golden.get("loss"), 1e-5);
            loss.backward();
            Goldens.assertClose(
                    "gradient", java.util.Objects.requireNonNull(logits.grad()), golden.get("gradient"), 1e-5);
        }
    }

    @Test
    void balancingWeightsGiveEachClassTheSameSum() {
        double[] weights = ClassWeights.balancing(new int[] {0, 0, 0, 2, 0, 2});
        assertThat(weights).containsExactly(0.25, 0.25, 0.25, 0.5, 0.25, 0.5);
    }

    @Test
    void weightsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new ClassWeights.Given(List.of(1.0, 2.0)).of(new int[] {0, 1, 2}, 3))
                .hasMessageContaining("each of 3 classes, got 2");
        assertThatThrownBy(() -> new ClassWeights.Given(List.of(1.0, -2.0))).hasMessageContaining("-2");
        assertThatThrownBy(() -> new ClassWeights.Given(List.of(0.0, 0.0))).hasMessageContaining("one above 0");
        assertThat(new ClassWeights.Given(List.of(1.0, 2.5)).of(new int[0], 2)).containsExactly(1f, 2.5f);
        assertThat(new ClassWeights.Balanced().of(new int[] {0, 0}, 2)).containsExactly(0.5f, 1f);
    }
}
