package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitTest {
    static Stream<Case> cases() {
        return Goldens.cases("init");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aBigTensorHasTheStatisticsOfTheFormula(Case golden) {
        try (Scope scope = Scope.open()) {
            double[] values = draw(golden).toDoubles();
            JsonNode expected = golden.get("expected");
            DoubleSummaryStatistics found = Arrays.stream(values).summaryStatistics();
            double mean = found.getAverage();
            double variance =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
            double std = expected.get("std").doubleValue();
            // A mean strays by std/√n and a deviation by at most std/√(2n): five of these are not seen by chance.
            assertThat(mean - expected.get("mean").doubleValue())
                    .as(golden + ": mean")
                    .isBetween(-5 * std / Math.sqrt(values.length), 5 * std / Math.sqrt(values.length));
            assertThat(Math.sqrt(variance) - std)
                    .as(golden + ": standard deviation")
                    .isBetween(-5 * std / Math.sqrt(2.0 * values.length), 5 * std / Math.sqrt(2.0 * values.length));
            if (expected.has("max")) {
                double high = expected.get("max").doubleValue();
                double low = expected.get("min").doubleValue();
                assertThat(found.getMax()).as(golden + ": largest").isLessThanOrEqualTo(high * (1 + 1e-6));
                assertThat(found.getMin()).as(golden + ": smallest").isGreaterThanOrEqualTo(low * (1 + 1e-6));
                // Unless the bound is many deviations away, so many draws come near it.
                if (high < 3 * std && values.length > 1000) {
                    assertThat(found.getMax()).as(golden + ": largest").isGreaterThan(0.99 * high);
                    assertThat(found.getMin()).as(golden + ": smallest").isLessThan(0.99 * low);
                }
            }
        }
    }

    private static Tensor draw(Case golden) {
        JsonNode settings = golden.settings();
        long[] shape = Goldens.stream(golden.get("shape"))
                .mapToLong(JsonNode::longValue)
                .toArray();
        Init init = switch (golden.get("initializer").asText()) {
            case "kaimingUniform" -> Init.KAIMING_UNIFORM_RELU;
            case "kaimingNormal" ->
                settings.get("mode").asText().equals("fanOut") ? Init.KAIMING_NORMAL_FAN_OUT : Init.KAIMING_NORMAL;
            case "xavierUniform" -> Init.XAVIER_UNIFORM;
            case "xavierNormal" -> Init.XAVIER_NORMAL;
            case "truncatedNormal" ->
                Init.truncatedNormal(
                        0,
                        settings.get("std").doubleValue(),
                        settings.get("low").doubleValue(),
                        settings.get("high").doubleValue());
            case "default" -> null;
            default -> throw new IllegalArgumentException(golden.toString());
        };
        if (init != null) {
            return init.fill(Tensor.empty(DType.FLOAT32, Device.CPU, shape), 20261122);
        }
        Layer layer = switch (settings.get("layer").asText()) {
            case "Linear" -> new Linear(400, 5000);
            case "Conv2d" ->
                new Conv2d(64, 2048, Dims.of(2, 3), settings.path("groups").asInt(1), true);
            case "ConvTranspose2d" -> new ConvTranspose2d(256, 512, 3);
            case "Embedding" -> new Embedding(5000, 200);
            default -> throw new IllegalArgumentException(golden.toString());
        };
        Module.materialise(layer, Device.CPU, 3);
        String key = golden.toString().endsWith("bias") ? "bias" : "weight";
        Tensor values = Objects.requireNonNull(layer.parameters().get(key)).tensor();
        assertThat(values.shape()).isEqualTo(shape);
        return values;
    }

    @Test
    void orthogonalGivesOrthonormalRowsOrColumns() {
        for (JsonNode node : Goldens.read("init").get("orthogonal")) {
            try (Scope scope = Scope.open()) {
                long[] shape = Goldens.shape(node);
                Tensor q = Init.ORTHOGONAL
                        .fill(Tensor.empty(DType.FLOAT32, Device.CPU, shape), 1)
                        .reshape(shape[0], -1);
                Tensor product = q.size(0) < q.size(1)
                        ? q.matmul(q.transpose(0, 1))
                        : q.transpose(0, 1).matmul(q);
                int n = (int) product.size(0);
                float[] values = product.toFloats();
                for (int i = 0; i < values.length; i++) {
                    assertClose("QᵀQ[" + i + "]", values[i], i % n == i / n ? 1 : 0, 1e-6);
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameValuesAndAnotherSeedOthers() {
        Init[] all = {
            Init.KAIMING_UNIFORM,
            Init.KAIMING_NORMAL,
            Init.XAVIER_UNIFORM,
            Init.XAVIER_NORMAL,
            Init.ORTHOGONAL,
            Init.truncatedNormal(0, 1, -2, 2)
        };
        for (Init init : all) {
            try (Scope scope = Scope.open()) {
                float[] first = fill(init, 5);
                assertThat(fill(init, 5)).isEqualTo(first);
                assertThat(fill(init, 6)).isNotEqualTo(first);
            }
        }
    }

    @Test
    void aParameterDependsOnItsKeyAndTheSeedAlone() {
        try (Scope scope = Scope.open()) {
            Linear small = Module.materialise(new Linear(4, 3), Device.CPU, 9);
            Linear again = Module.materialise(new Linear(4, 3), Device.CPU, 9);
            assertThat(again.weight().tensor().toFloats())
                    .isEqualTo(small.weight().tensor().toFloats());
            assertThat(Module.materialise(new Linear(4, 3), Device.CPU, 10)
                            .weight()
                            .tensor()
                            .toFloats())
                    .isNotEqualTo(small.weight().tensor().toFloats());
        }
    }

    @Test
    void truncatedNormalRefusesBoundsFarFromTheMean() {
        assertThatThrownBy(() -> Init.truncatedNormal(0, 1, 20, 30))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bounds around the mean");
    }

    private static float[] fill(Init init, long seed) {
        return init.fill(Tensor.empty(DType.FLOAT32, Device.CPU, 6, 4), seed).toFloats();
    }
}
