package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs and gradients of every layer against PyTorch's. */
class GoldenLayersTest {
    private static final double FORWARD = 1e-5;
    private static final double GRADIENT = 1e-4;

    static Stream<Case> cases() {
        return Goldens.cases("layers");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputAndGradientsAreThoseOfPyTorch(Case golden) {
        boolean training = golden.has("mode") && golden.get("mode").asText().equals("train");
        try (Scope scope = Scope.open();
                Mode mode = training ? Mode.training() : Mode.evaluation()) {
            Layer layer = Module.materialise(layer(golden), Device.CPU, 1);
            fill(layer.parameters(), golden.get("parameters"));
            if (golden.has("buffers")) {
                fill(layer.buffers(), golden.get("buffers"));
            }
            if (!golden.has("batches")) {
                check(golden.toString(), layer, golden.node());
                return;
            }
            for (JsonNode batch : golden.get("batches")) {
                check(golden.toString(), layer, batch);
                Map<String, Parameter> buffers = layer.buffers();
                for (String key : List.of("runningMean", "runningVar")) {
                    assertClose(
                            golden + ": " + key,
                            Objects.requireNonNull(buffers.get(key)).tensor(),
                            batch.get(key),
                            FORWARD);
                }
            }
        }
    }

    private static void check(String name, Layer layer, JsonNode golden) {
        Tensor x = Goldens.tensor(golden.get("input"));
        boolean differentiable = x.dtype().isFloat();
        x.requireGrad(differentiable);
        layer.parameters().values().forEach(GoldenLayersTest::clearGradient);

        Tensor y = layer.forward(x);
        assertClose(name + ": output", y, golden.get("output"), FORWARD);

        y.mul(Goldens.tensor(golden.get("gradOutput"))).sum().backward();
        if (differentiable) {
            assertClose(
                    name + ": input's gradient", Objects.requireNonNull(x.grad()), golden.get("gradInput"), GRADIENT);
        }
        List<Parameter> parameters = new ArrayList<>(layer.parameters().values());
        List<JsonNode> expected = Goldens.stream(golden.get("gradParameters")).toList();
        assertThat(parameters).hasSameSizeAs(expected);
        for (int i = 0; i < parameters.size(); i++) {
            Tensor gradient = Objects.requireNonNull(parameters.get(i).tensor().grad());
            assertClose(name + ": gradient of parameter " + i, gradient, expected.get(i), GRADIENT);
        }
    }

    private static void clearGradient(Parameter parameter) {
        Tensor gradient = parameter.tensor().grad();
        if (gradient != null) {
            gradient.zeroInPlace();
        }
    }

    /** Both list their parameters in the layer's order; the names differ where layers nest. */
    private static void fill(Map<String, Parameter> parameters, JsonNode values) {
        List<JsonNode> expected = Goldens.stream(values).toList();
        assertThat(parameters).hasSameSizeAs(expected);
        int i = 0;
        try (Autograd off = Autograd.off()) {
            for (Parameter parameter : parameters.values()) {
                JsonNode value = expected.get(i++);
                assertThat(parameter.shape()).isEqualTo(Goldens.shape(value));
                parameter.tensor().copyInPlace(Goldens.tensor(value));
            }
        }
    }

    private static Layer layer(Case golden) {
        JsonNode s = golden.settings();
        return switch (golden.get("layer").asText()) {
            case "Linear" ->
                s.get("bias").booleanValue()
                        ? new Linear(integer(s, "in"), integer(s, "out"))
                        : Linear.withoutBias(integer(s, "in"), integer(s, "out"));
            case "Conv1d" ->
                new Conv1d(integer(s, "in"), integer(s, "out"), kernel(s, 1), integer(s, "groups"), bias(s))
                        .stride(integer(s, "stride"))
                        .padding(integer(s, "padding"))
                        .dilation(integer(s, "dilation"));
            case "Conv2d" ->
                new Conv2d(integer(s, "in"), integer(s, "out"), kernel(s, 2), integer(s, "groups"), bias(s))
                        .stride(integer(s, "stride"))
                        .padding(integer(s, "padding"))
                        .dilation(integer(s, "dilation"));
            case "Conv3d" ->
                new Conv3d(integer(s, "in"), integer(s, "out"), kernel(s, 3), integer(s, "groups"), bias(s))
                        .stride(integer(s, "stride"))
                        .padding(integer(s, "padding"))
                        .dilation(integer(s, "dilation"));
            case "ConvTranspose2d" -> convTranspose2d(s);
            case "MaxPool1d" -> new MaxPool1d(integer(s, "kernel"), integer(s, "stride"), integer(s, "padding"));
            case "MaxPool2d" -> new MaxPool2d(integer(s, "kernel"), integer(s, "stride"), integer(s, "padding"));
            case "AvgPool2d" -> new AvgPool2d(integer(s, "kernel"), integer(s, "stride"), integer(s, "padding"));
            case "AdaptiveAvgPool2d" -> new AdaptiveAvgPool2d(size(s));
            case "AdaptiveMaxPool2d" -> new AdaptiveMaxPool2d(size(s));
            case "BatchNorm1d" -> {
                BatchNorm1d plain = new BatchNorm1d(integer(s, "channels"));
                yield new BatchNorm1d(
                        plain.weight(),
                        plain.bias(),
                        plain.runningMean(),
                        plain.runningVar(),
                        number(s, "momentum"),
                        number(s, "eps"));
            }
            case "BatchNorm2d" -> {
                BatchNorm2d plain = new BatchNorm2d(integer(s, "channels"));
                yield new BatchNorm2d(
                        plain.weight(),
                        plain.bias(),
                        plain.runningMean(),
                        plain.runningVar(),
                        number(s, "momentum"),
                        number(s, "eps"));
            }
            case "LayerNorm" -> {
                LayerNorm plain = new LayerNorm(integer(s, "dim"));
                yield new LayerNorm(plain.weight(), plain.bias(), number(s, "eps"));
            }
            case "RmsNorm" -> new RmsNorm(new RmsNorm(integer(s, "dim")).weight(), number(s, "eps"));
            case "GroupNorm" -> {
                GroupNorm plain = new GroupNorm(integer(s, "groups"), integer(s, "channels"));
                yield new GroupNorm(plain.weight(), plain.bias(), plain.groups(), number(s, "eps"));
            }
            case "Embedding" ->
                new Embedding(
                        new Embedding(integer(s, "count"), integer(s, "dim")).weight(),
                        s.get("paddingIdx").isNull() ? -1 : integer(s, "paddingIdx"));
            case "Flatten" -> new Flatten();
            case "Residual" -> new Residual(new Linear(integer(s, "dim"), integer(s, "dim")));
            case "Sequential" -> {
                int[] sizes = Goldens.stream(s.get("sizes"))
                        .mapToInt(JsonNode::intValue)
                        .toArray();
                yield Sequential.of(new Linear(sizes[0], sizes[1]), new Relu(), new Linear(sizes[1], sizes[2]));
            }
            case "ReLU" -> new Relu();
            case "LeakyReLU" -> new LeakyRelu(number(s, "negativeSlope"));
            case "GELU" -> new Gelu(s.get("approximate").asText().equals("tanh"));
            case "SiLU" -> new Silu();
            case "Sigmoid" -> new Sigmoid();
            case "Tanh" -> new Tanh();
            case "Softmax" -> new Softmax(integer(s, "dim"));
            default -> throw new IllegalArgumentException("no layer for golden '" + golden + "'");
        };
    }

    private static Layer convTranspose2d(JsonNode s) {
        int in = integer(s, "in");
        int out = integer(s, "out");
        int kernel = integer(s, "kernel");
        int groups = integer(s, "groups");
        return new ConvTranspose2d(
                Parameter.of(Init.KAIMING_UNIFORM, in, out / groups, kernel, kernel),
                bias(s) ? Parameter.of(Init.ZEROS, out) : null,
                Dims.of(2, integer(s, "stride")),
                Dims.of(2, integer(s, "padding")),
                Dims.of(2, integer(s, "outputPadding")),
                Dims.of(2, integer(s, "dilation")),
                groups);
    }

    private static int integer(JsonNode settings, String key) {
        return settings.get(key).intValue();
    }

    private static double number(JsonNode settings, String key) {
        return settings.get(key).doubleValue();
    }

    private static boolean bias(JsonNode settings) {
        return settings.get("bias").booleanValue();
    }

    private static Dims kernel(JsonNode settings, int rank) {
        return Dims.of(rank, integer(settings, "kernel"));
    }

    private static Dims size(JsonNode settings) {
        return new Dims(integer(settings, "height"), integer(settings, "width"));
    }

    @Test
    void everyLayerHasAGolden() {
        Set<String> found = new HashSet<>();
        cases().forEach(golden -> found.add(golden.get("layer").asText()));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "Linear",
                        "Conv1d",
                        "Conv2d",
                        "Conv3d",
                        "ConvTranspose2d",
                        "MaxPool1d",
                        "MaxPool2d",
                        "AvgPool2d",
                        "AdaptiveAvgPool2d",
                        "AdaptiveMaxPool2d",
                        "BatchNorm1d",
                        "BatchNorm2d",
                        "LayerNorm",
                        "RmsNorm",
                        "GroupNorm",
                        "Embedding",
                        "Flatten",
                        "Residual",
                        "Sequential",
                        "ReLU",
                        "LeakyReLU",
                        "GELU",
                        "SiLU",
                        "Sigmoid",
                        "Tanh",
                        "Softmax");
    }
}
