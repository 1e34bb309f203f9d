package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.FormulaWeights;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's models at weights that a formula gives; scripts/goldens/models.py writes them and has the formula. */
class ModelGoldensTest {
    private static final Map<String, Supplier<Layer>> BUILD = Map.ofEntries(
            Map.entry("lenet5", () -> Models.byName(new ModelSpec("lenet5", 10, 1, 28, 28))),
            Map.entry("cifarCnn", () -> Models.byName(new ModelSpec("cifar-cnn", 10, 3, 32, 32))),
            Map.entry("mnistCnn", () -> Models.byName(new ModelSpec("mnist-cnn", 10, 1, 28, 28))),
            Map.entry(
                    "resnet18 for small pictures", () -> Models.byName(new ModelSpec("resnet18-small", 10, 3, 32, 32))),
            Map.entry("resnet18", () -> ResNet.resnet18(1000)),
            Map.entry("resnet34", () -> ResNet.resnet34(1000)),
            Map.entry("resnet50", () -> ResNet.resnet50(1000)),
            Map.entry("resnet101", () -> ResNet.resnet101(1000)),
            Map.entry("resnet152", () -> ResNet.resnet152(1000)),
            Map.entry("resnet18 with 10 classes", () -> Models.byName(new ModelSpec("resnet18", 10, 3, 64, 64))),
            Map.entry("resnet50 with 10 classes", () -> Models.byName(new ModelSpec("resnet50", 10, 3, 64, 64))),
            Map.entry("unet", () -> Models.byName(new ModelSpec("unet", 2, 1, 512, 512))),
            Map.entry("unet, narrow", () -> UNet.of(3, 4, 2, false, 3)),
            Map.entry("unet, normalised", () -> UNet.of(1, 4, 1, true, 2)));

    record Case(String name, JsonNode json) {
        Layer build() {
            return Objects.requireNonNull(BUILD.get(name), name).get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        try (InputStream in = ModelGoldensTest.class.getResourceAsStream("/goldens/models.json")) {
            JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
            assertThat(root.get("cases")).hasSize(BUILD.size());
            return StreamSupport.stream(root.get("cases").spliterator(), false)
                    .map(json -> new Case(json.get("name").asText(), json));
        }
    }

    static Stream<Case> casesWithForwards() throws Exception {
        return cases().filter(c -> !c.json.get("forwards").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parametersAreThePublishedOnes(Case c) {
        Layer model = c.build();
        assertThat(model.parameterCount()).isEqualTo(c.json.get("parameters").asLong());
        if (c.json.has("keys")) {
            long[][] shapes = StreamSupport.stream(c.json.get("keys").spliterator(), false)
                    .map(key -> longs(key.get(1)))
                    .toArray(long[][]::new);
            assertThat(model.parameters().values().stream()
                            .map(Parameter::shape)
                            .toArray(long[][]::new))
                    .isDeepEqualTo(shapes);
        }
    }

    @ParameterizedTest
    @MethodSource("casesWithForwards")
    void outputsAndGradientsAgree(Case c) {
        for (JsonNode forward : c.json.get("forwards")) {
            try (Scope scope = Scope.open();
                    Mode mode = forward.get("mode").asText().equals("train") ? Mode.training() : Mode.evaluation()) {
                Layer model = fill(c.build());
                long[] shape = longs(forward.get("input"));
                Tensor y = model.forward(Tensor.of(FormulaWeights.u(-1, shape, 4, 0), shape));
                JsonNode expected = forward.get("output");
                assertThat(y.shape()).containsExactly(longs(expected.get("shape")));
                float[] actual = y.toFloats();
                double scale = 0;
                for (JsonNode value : expected.get("data")) {
                    scale = Math.max(scale, Math.abs(value.asDouble()));
                }
                for (int i = 0; i < actual.length; i++) {
                    assertThat((double) actual[i])
                            .as("%s element %d", forward.get("mode"), i)
                            .isCloseTo(expected.get("data").get(i).asDouble(), within(1e-4 * scale));
                }
                y.mul(Tensor.of(FormulaWeights.u(-2, y.shape(), 1, 0), y.shape()))
                        .sum()
                        .backward();
                List<Tensor> gradients = model.parameters().values().stream()
                        .map(parameter ->
                                Objects.requireNonNull(parameter.tensor().grad()))
                        .toList();
                FormulaWeights.assertGradients(forward, gradients);
            }
        }
    }

    /** The golden's weights. */
    private static Layer fill(Layer model) {
        Module.materialise(model, Device.CPU, 0);
        try (Autograd off = Autograd.off()) {
            fillIn(model);
        }
        return model;
    }

    private static void fillIn(Layer model) {
        int k = 0;
        for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
            long[] shape = entry.getValue().shape();
            double fanIn = (double) entry.getValue().numel() / shape[0];
            double scale = shape.length > 1 ? 2 * Math.sqrt(3 / fanIn) : 0.2;
            double shift = shape.length == 1 && entry.getKey().endsWith("weight") ? 1 : 0;
            entry.getValue().tensor().copyInPlace(Tensor.of(FormulaWeights.u(k++, shape, scale, shift), shape));
        }
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }
}
