package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Inspection;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelsTest {
    /** Every name, narrow where that is an option so that the tests are fast. */
    static Stream<ModelSpec> specs() {
        return Stream.concat(Models.names().stream(), Models.segmenters().stream())
                .map(ModelsTest::narrow);
    }

    private static ModelSpec narrow(String name) {
        String kind = name.replace("-small", "");
        boolean small = name.endsWith("-small");
        return switch (kind) {
            case "mlp" -> new ModelSpec(name, 3, 1, 4, 5, Map.of("hidden", List.of(7, 6), "dropout", 0.25));
            case "lenet5" -> new ModelSpec(name, 7, 1, 28, 28);
            case "cifar-cnn" -> new ModelSpec(name, 7, 3, 32, 32);
            case "mnist-cnn" -> new ModelSpec(name, 7, 1, 28, 28, Map.of("dropout", 0.25));
            case "alexnet" -> {
                int size = small ? 28 : 80;
                yield new ModelSpec(name, 7, 2, size, size, Map.of("width", 4, "hidden", 12, "dropout", 0.25));
            }
            case "vgg11", "vgg16", "vgg11-bn", "vgg16-bn" ->
                new ModelSpec(name, 7, 2, 32, 32, Map.of("width", 4, "hidden", 12, "dropout", 0.25));
            case "densenet121", "densenet169" ->
                new ModelSpec(name, 7, 2, 32, 32, Map.of("width", 8, "growth", 4, "blocks", List.of(2, 1)));
            case "mobilenet-v2" -> new ModelSpec(name, 7, 2, 32, 32, Map.of("width", 0.25));
            case "vit-b16", "vit-tiny" ->
                new ModelSpec(
                        name,
                        7,
                        2,
                        8,
                        12,
                        Map.of("patch", 4, "width", 12, "numLayers", 2, "numHeads", 2, "dropout", 0.1));
            case "unet" -> new ModelSpec(name, 7, 2, 8, 12, Map.of("width", 4, "depth", 2, "norm", true));
            default ->
                new ModelSpec(
                        name, 7, 2, 32, 32, Map.of("width", 8, "blocks", List.of(2, 1), "zeroInitResidual", true));
        };
    }

    @ParameterizedTest
    @MethodSource("specs")
    void givesClassesAndCompilesToTheSame(ModelSpec spec) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Models.byName(spec).materialise(Device.CPU, 3);
            Tensor x = input(spec, 2);
            Tensor y = model.forward(x);
            if (Models.segmenters().contains(spec.name())) {
                assertThat(y.shape()).containsExactly(2, spec.classes(), spec.height(), spec.width());
            } else {
                assertThat(y.shape()).containsExactly(2, spec.classes());
            }
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            model.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace = Trace.of(model::forward, input(spec, 1), keys);
            assertThat(trace.weights().values())
                    .containsExactlyInAnyOrderElementsOf(model.state().keySet());
            try (Trace.Compiled compiled = trace.compile(model.stateTensors())) {
                assertThat(compiled.forward(x).toFloats()).containsExactly(y.toFloats(), within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void givesTheSameWhenReadyForInference(ModelSpec spec) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Models.byName(spec).materialise(Device.CPU, 3);
            Tensor x = input(spec, 3);
            float[] expected = model.forward(x).toFloats();
            assertThat(Inference.ready(model, DType.FLOAT32).forward(x).toFloats())
                    .containsExactly(expected, within(1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyParameterLearns(ModelSpec spec) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            Layer model = Models.byName(spec).materialise(Device.CPU, 3);
            // A normalisation's weight of zero stops the gradient before it for the first step; take two.
            for (int step = 0; step < 2; step++) {
                Tensor x = input(spec, 4);
                Tensor y = model.forward(x);
                new CrossEntropy(0)
                        .of(y.dim() == 4 ? y.mean(false, 2, 3) : y, Tensor.of(new long[] {0, 1, 2, 0}))
                        .backward();
                model.parameters().forEach((key, parameter) -> {
                    Tensor weight = parameter.tensor();
                    Tensor grad = Objects.requireNonNull(weight.grad(), key);
                    try (Autograd off = Autograd.off()) {
                        weight.addInPlace(grad.mul(-0.5));
                        grad.zeroInPlace();
                    }
                });
            }
            Layer before = Models.byName(spec).materialise(Device.CPU, 3);
            Map<String, Tensor> old = before.stateTensors();
            model.stateTensors().forEach((key, tensor) -> {
                assertThat(tensor.sameAs(Objects.requireNonNull(old.get(key))))
                        .as("%s is unchanged by training", key)
                        .isFalse();
                for (float value : tensor.toFloats()) {
                    assertThat(Float.isFinite(value))
                            .as("%s has %s", key, value)
                            .isTrue();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void isTheSameAfterSavingAndLoading(ModelSpec spec, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer saved = Models.byName(spec).materialise(Device.CPU, 3);
            Layer loaded = Models.byName(spec).materialise(Device.CPU, 4);
            Tensor x = input(spec, 2);
            Tensor expected = saved.forward(x);
            assertThat(loaded.forward(x).sameAs(expected)).isFalse();
            Safetensors.write(file, saved.stateTensors(), Map.of());
            try (Safetensors tensors = Safetensors.open(file)) {
                for (Map.Entry<String, Tensor> entry : loaded.stateTensors().entrySet()) {
                    tensors.readInto(entry.getKey(), entry.getValue());
                }
            }
            assertThat(loaded.forward(x).sameAs(expected)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void initialValuesDependOnTheSeedAlone(ModelSpec spec) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> a =
                    Models.byName(spec).materialise(Device.CPU, 3).stateTensors();
            Map<String, Tensor> b =
                    Models.byName(spec).materialise(Device.CPU, 3).stateTensors();
            a.forEach((key, tensor) -> assertThat(tensor.sameAs(Objects.requireNonNull(b.get(key))))
                    .isTrue());
        }
    }

    /** Published: 1.82 and 4.09 to 4.11 billion multiplications with their additions, at 224×224. */
    @ParameterizedTest
    @CsvSource({"resnet18, 1.82e9", "resnet50, 4.1e9"})
    void workIsThePublishedOne(String name, double published) {
        try (Scope scope = Scope.open()) {
            Layer model = Models.byName(new ModelSpec(name, 1000, 3, 224, 224));
            Inspection found = Inspection.of(Module.materialise(model, Device.CPU, 0), 1, 3, 224, 224);
            assertThat(found.flops() / 2.0).isCloseTo(published, within(0.01 * published));
            assertThat(found.rows().stream()
                            .mapToLong(Inspection.Row::parameters)
                            .sum())
                    .isEqualTo(model.parameterCount());
        }
    }

    @Test
    void residualBlocksCanBeginAsTheirShortcut() {
        ModelSpec spec = new ModelSpec("resnet50-small", 4, 3, 8, 8, Map.of("zeroInitResidual", true, "width", 4));
        try (Scope scope = Scope.open()) {
            Map<String, Parameter> state =
                    Models.byName(spec).materialise(Device.CPU, 1).state();
            assertThat(values(state, "stages.0.layers.0.bn3.weight")).containsOnly(0);
            assertThat(values(state, "stages.3.layers.2.bn3.weight")).containsOnly(0);
            assertThat(values(state, "stages.0.layers.0.bn2.weight")).containsOnly(1);
            assertThat(values(state, "stages.0.layers.0.shortcut.layers.1.weight"))
                    .containsOnly(1);
        }
    }

    @Test
    void convolutionsBeginAsInThePaper() {
        try (Scope scope = Scope.open()) {
            Map<String, Parameter> state =
                    Module.materialise(ResNet.resnet18(10), Device.CPU, 1).state();
            float[] w = values(state, "stages.3.layers.1.conv2.weight"); // [512, 512, 3, 3]
            double square = 0;
            for (float v : w) {
                square += (double) v * v;
            }
            assertThat(Math.sqrt(square / w.length)).isCloseTo(Math.sqrt(2.0 / (512 * 9)), within(1e-4));
        }
    }

    @Test
    void stemFollowsTheKindOfPictures() {
        assertThat(stem(ResNet.resnet18(10))).containsExactly(64, 3, 7, 7);
        assertThat(stem(ResNet.resnet18(10).smallPictures().channels(1))).containsExactly(64, 1, 3, 3);
        assertThat(stem(ResNet.resnet18(10).channels(1).smallPictures())).containsExactly(64, 1, 3, 3);
        assertThat(stem(ResNet.resnet18(10).channels(4))).containsExactly(64, 4, 7, 7);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Models.byName(new ModelSpec("resnet-18", 10, 3, 32, 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown model 'resnet-18'; did you mean 'resnet18'? Known: alexnet, ");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mlp", 10, 1, 1, 4, Map.of("hiden", List.of(3)))))
                .hasMessage(
                        "model mlp: unknown option 'hiden'; did you mean 'hidden'? Known: hidden, activation, dropout");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("cifar-cnn", 10, 3, 32, 32, Map.of("width", 3))))
                .hasMessage("model cifar-cnn: unknown option 'width'; this model has none");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mlp", 10, 1, 1, 4, Map.of("hidden", List.of(3, 2.5)))))
                .hasMessage("model mlp: option 'hidden': expected a list of whole numbers from 1, got [3, 2.5]");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mlp", 10, 1, 1, 4, Map.of("activation", "rleu"))))
                .hasMessageContaining("did you mean 'relu'?");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mlp", 10, 1, 1, 4, Map.of("dropout", "much"))))
                .hasMessage("model mlp: option 'dropout': expected a number, got much");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mlp", 10, 1, 1, 4, Map.of("dropout", 1))))
                .hasMessageContaining("expected p in [0, 1)");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("resnet18", 10, 1, 8, 8, Map.of("width", 0))))
                .hasMessage("model resnet18: option 'width': expected a whole number from 1, got 0");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("resnet18", 10, 1, 8, 8, Map.of("zeroInitResidual", 1))))
                .hasMessage("model resnet18: option 'zeroInitResidual': expected true or false, got 1");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("lenet5", 10, 1, 8, 8)))
                .hasMessageContaining("too small");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("alexnet", 10, 3, 62, 224)))
                .hasMessageContaining("model alexnet: the pictures are too small");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("vgg11", 10, 3, 31, 32)))
                .hasMessageContaining("model vgg11: the pictures are too small");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("densenet121", 10, 3, 31, 32)))
                .hasMessageContaining("model densenet121: the pictures are too small");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("vit-tiny", 10, 1, 28, 30)))
                .hasMessageContaining("sides are multiples of the patch, 4, got 28x30");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("unet", 10, 1, 28, 28)))
                .hasMessageContaining("sides are multiples of 16, for they are halved 4 times, got 28x28");
        assertThatThrownBy(() -> Models.byName(new ModelSpec("mobilenet-v2", 10, 3, 32, 32, Map.of("width", 0))))
                .hasMessageContaining("option 'width': expected a factor above 0, got 0");
        assertThatThrownBy(() -> new ModelSpec("mlp", 0, 1, 8, 8)).hasMessageContaining("classes of at least 1, got 0");
    }

    private static long[] stem(ResNet net) {
        return Objects.requireNonNull(net.parameters().get("stem.conv.weight")).shape();
    }

    private static float[] values(Map<String, Parameter> state, String key) {
        return Objects.requireNonNull(state.get(key), key).tensor().toFloats();
    }

    private static Tensor input(ModelSpec spec, long batch) {
        return Rng.normalInPlace(Tensor.zeros(batch, spec.channels(), spec.height(), spec.width()), 0, 1, batch);
    }
}
