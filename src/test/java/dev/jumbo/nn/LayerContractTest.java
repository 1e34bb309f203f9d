package dev.jumbo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Gradients;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every layer must do. A public layer of the package that is not in the list fails the test. */
class LayerContractTest {
    /**
     * A layer and how it behaves.
     *
     * @param in shape of an input; int64 ids below 5 if {@code ids}
     * @param out shape of its output
     * @param wrong shape of an input that it must refuse; empty if it takes any
     * @param trains whether training and evaluation differ
     */
    private record Contract(
            String name, Supplier<Layer> make, long[] in, long[] out, long[] wrong, boolean trains, boolean ids) {
        Contract(String name, Supplier<Layer> make, long[] in, long[] out, long... wrong) {
            this(name, make, in, out, wrong, false, false);
        }

        Contract differsInTraining() {
            return new Contract(name, make, in, out, wrong, true, ids);
        }

        Contract takesIds() {
            return new Contract(name, make, in, out, wrong, trains, true);
        }

        /** An input in float64; another for each seed. */
        Tensor input(long seed) {
            Tensor x = Gradients.normal(seed, in);
            if (!ids) {
                return x;
            }
            long[] values = Arrays.stream(x.toDoubles())
                    .mapToLong(v -> Math.floorMod(Math.round(v * 100), 5))
                    .toArray();
            return Tensor.of(values, in);
        }

        Tensor input32(long seed) {
            return ids ? input(seed) : input(seed).to(DType.FLOAT32);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static long[] s(long... shape) {
        return shape;
    }

    static List<Contract> layers() {
        return List.of(
                new Contract("Linear", () -> new Linear(5, 3), s(4, 5), s(4, 3), 4, 6),
                new Contract("Linear without bias", () -> Linear.withoutBias(5, 3), s(2, 4, 5), s(2, 4, 3), 4, 6),
                new Contract("LoraLinear", () -> new LoraLinear(new Linear(5, 3), 2, 4), s(4, 5), s(4, 3), 4, 6),
                new Contract("Conv1d", () -> new Conv1d(4, 6, 3).stride(2).padding(1), s(2, 4, 9), s(2, 6, 5), 2, 3, 9),
                new Contract(
                        "Conv2d",
                        () -> new Conv2d(2, 4, 3).stride(2).padding(1),
                        s(2, 2, 7, 6),
                        s(2, 4, 4, 3),
                        2,
                        3,
                        7,
                        6),
                new Contract(
                        "Conv2d in groups",
                        () -> new Conv2d(4, 6, Dims.of(2, 3), 2, true).dilation(2),
                        s(2, 4, 7, 6),
                        s(2, 6, 3, 2),
                        2,
                        2,
                        7,
                        6),
                new Contract(
                        "Conv2d without bias",
                        () -> new Conv2d(2, 3, 1).withoutBias(),
                        s(2, 2, 3, 3),
                        s(2, 3, 3, 3),
                        2,
                        2,
                        3),
                new Contract("Conv3d", () -> new Conv3d(2, 3, 2), s(1, 2, 3, 4, 3), s(1, 3, 2, 3, 2), 1, 2, 3, 4),
                new Contract(
                        "ConvTranspose2d",
                        () -> new ConvTranspose2d(4, 3, 3).stride(2).padding(1).outputPadding(1),
                        s(2, 4, 5, 4),
                        s(2, 3, 10, 8),
                        2,
                        3,
                        5,
                        4),
                new Contract("MaxPool1d", () -> new MaxPool1d(2), s(2, 3, 9), s(2, 3, 4), 2, 9),
                new Contract("MaxPool2d", () -> new MaxPool2d(3, 2, 1), s(2, 3, 8, 7), s(2, 3, 4, 4), 3, 8, 7),
                new Contract("AvgPool2d", () -> new AvgPool2d(3, 2, 1), s(2, 3, 8, 7), s(2, 3, 4, 4), 3, 8, 7),
                new Contract(
                        "AdaptiveAvgPool2d", () -> new AdaptiveAvgPool2d(2), s(2, 3, 5, 7), s(2, 3, 2, 2), 3, 5, 7),
                new Contract(
                        "AdaptiveMaxPool2d", () -> new AdaptiveMaxPool2d(2), s(2, 3, 5, 7), s(2, 3, 2, 2), 3, 5, 7),
                new Contract("BatchNorm1d", () -> new BatchNorm1d(3), s(6, 3), s(6, 3), 6, 4).differsInTraining(),
                new Contract("BatchNorm1d over time", () -> new BatchNorm1d(3), s(4, 3, 5), s(4, 3, 5), 4, 3, 5, 1)
                        .differsInTraining(),
                new Contract("BatchNorm2d", () -> new BatchNorm2d(3), s(4, 3, 2, 3), s(4, 3, 2, 3), 4, 2, 2, 3)
                        .differsInTraining(),
                new Contract("LayerNorm", () -> new LayerNorm(6), s(2, 3, 6), s(2, 3, 6), 2, 3, 5),
                new Contract("RmsNorm", () -> new RmsNorm(6), s(2, 3, 6), s(2, 3, 6), 2, 3, 5),
                new Contract("GroupNorm", () -> new GroupNorm(2, 4), s(2, 4, 3, 3), s(2, 4, 3, 3), 2, 6, 3, 3),
                new Contract("Dropout", () -> new Dropout(0.5), s(8, 9), s(8, 9)).differsInTraining(),
                new Contract("Embedding", () -> new Embedding(5, 3), s(2, 4), s(2, 4, 3)).takesIds(),
                new Contract("Rnn", () -> new Rnn(3, 4), s(2, 5, 3), s(2, 5, 4), 2, 5, 4),
                new Contract("Lstm", () -> new Lstm(3, 4), s(2, 5, 3), s(2, 5, 4), 2, 5, 4),
                new Contract(
                                "Lstm stacked, both ways",
                                () -> new Lstm(3, 4, 2, true, 0.5),
                                s(2, 5, 3),
                                s(2, 5, 8),
                                2,
                                5,
                                4)
                        .differsInTraining(),
                new Contract("Gru", () -> new Gru(3, 4).withoutBias(), s(2, 5, 3), s(2, 5, 4), 5, 3),
                new Contract("VariationalDropout", () -> new VariationalDropout(0.5), s(3, 4, 5), s(3, 4, 5), 4, 5)
                        .differsInTraining(),
                new Contract("MultiHeadAttention", () -> new MultiHeadAttention(8, 2), s(2, 5, 8), s(2, 5, 8), 2, 5, 6),
                new Contract(
                        "MultiHeadAttention causal, grouped, rotary",
                        () -> new MultiHeadAttention(8, 4, 2, false)
                                .causal(true)
                                .positions(new Rope(2)),
                        s(2, 5, 8),
                        s(2, 5, 8),
                        5,
                        8),
                new Contract(
                        "MultiHeadAttention with linear biases and a window",
                        () -> new MultiHeadAttention(8, 4)
                                .causal(true)
                                .window(3)
                                .positions(new Alibi()),
                        s(2, 5, 8),
                        s(2, 5, 8)),
                new Contract(
                                "MultiHeadAttention with dropout",
                                () -> new MultiHeadAttention(8, 2).dropout(0.5),
                                s(2, 5, 8),
                                s(2, 5, 8))
                        .differsInTraining(),
                new Contract("SinusoidalPositions", () -> new SinusoidalPositions(6), s(2, 5, 6), s(2, 5, 6), 2, 5, 4),
                new Contract("LearnedPositions", () -> new LearnedPositions(5, 6), s(2, 5, 6), s(2, 5, 6), 2, 6, 6),
                new Contract("FeedForward", () -> new FeedForward(4, 7), s(2, 3, 4), s(2, 3, 4), 2, 3, 5),
                new Contract("SwiGlu", () -> new SwiGlu(4, 7), s(2, 3, 4), s(2, 3, 4), 2, 3, 5),
                new Contract("ReGlu", () -> new ReGlu(4, 7, 0.5), s(2, 3, 4), s(2, 3, 4), 2, 3, 5).differsInTraining(),
                new Contract(
                        "MixtureOfExperts",
                        () -> new MixtureOfExperts(4, 3, 2, () -> new SwiGlu(4, 5)),
                        s(2, 6, 4),
                        s(2, 6, 4),
                        4),
                new Contract(
                        "TransformerEncoderLayer",
                        () -> new TransformerEncoderLayer(8, 2, 12, 0, true),
                        s(2, 5, 8),
                        s(2, 5, 8)),
                new Contract(
                                "TransformerEncoderLayer with dropout, normalised after",
                                () -> new TransformerEncoderLayer(8, 2, 12, 0.2, false),
                                s(2, 5, 8),
                                s(2, 5, 8))
                        .differsInTraining(),
                new Contract("Flatten", () -> new Flatten(), s(2, 3, 4), s(2, 12)),
                new Contract("Identity", () -> new Identity(), s(2, 3), s(2, 3)),
                new Contract("Relu", () -> new Relu(), s(5, 7), s(5, 7)),
                new Contract("LeakyRelu", () -> new LeakyRelu(), s(5, 7), s(5, 7)),
                new Contract("Gelu", () -> new Gelu(), s(5, 7), s(5, 7)),
                new Contract("Gelu by tanh", () -> new Gelu(true), s(5, 7), s(5, 7)),
                new Contract("Silu", () -> new Silu(), s(5, 7), s(5, 7)),
                new Contract("Sigmoid", () -> new Sigmoid(), s(5, 7), s(5, 7)),
                new Contract("Tanh", () -> new Tanh(), s(5, 7), s(5, 7)),
                new Contract("Softmax", () -> new Softmax(-1), s(5, 7), s(5, 7)),
                new Contract(
                        "Sequential",
                        () -> Sequential.of(new Linear(4, 6), new Tanh(), new Linear(6, 2)),
                        s(3, 4),
                        s(3, 2),
                        3,
                        5),
                new Contract(
                        "Residual",
                        () -> new Residual(Sequential.of(new Linear(4, 4), new Tanh())),
                        s(3, 4),
                        s(3, 4),
                        3,
                        5),
                new Contract(
                        "Residual with a projection",
                        () -> new Residual(new Linear(4, 3), Linear.withoutBias(4, 3)),
                        s(3, 4),
                        s(3, 3),
                        3,
                        5));
    }

    static Stream<Contract> layersThatCheckShapes() {
        return layers().stream().filter(c -> c.wrong.length > 0);
    }

    @Test
    void everyLayerIsListed() {
        Set<String> listed = layers().stream()
                .map(c -> c.make.get().getClass().getSimpleName())
                .collect(Collectors.toSet());
        Set<String> found = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.jumbo.nn").stream()
                        .filter(c -> c.isAssignableTo(Layer.class) && !c.isInterface())
                        .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(c -> c.getSimpleName())
                        .collect(Collectors.toSet());
        assertThat(found).contains("Linear", "BatchNorm2d").isEqualTo(listed);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void givesItsShapeAndType(Contract c) {
        try (Scope scope = Scope.open()) {
            Layer layer = filled(c, DType.FLOAT32, 1);
            for (boolean training : new boolean[] {false, true}) {
                try (Mode mode = training ? Mode.training() : Mode.evaluation()) {
                    Tensor y = layer.forward(c.input32(2));
                    assertThat(y.shape()).containsExactly(c.out);
                    assertThat(y.dtype()).isEqualTo(DType.FLOAT32);
                    assertThat(y.isFinite().all().item()).isEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void gradientsAreSlopes(Contract c) {
        for (boolean training : new boolean[] {false, true}) {
            try (Scope scope = Scope.open();
                    Mode mode = training ? Mode.training() : Mode.evaluation()) {
                Layer layer = filled(c, DType.FLOAT64, 1);
                List<Tensor> leaves = new ArrayList<>();
                layer.parameters().values().forEach(p -> leaves.add(p.tensor()));
                Tensor x = c.input(2);
                if (!c.ids) {
                    leaves.add(x.requireGrad(true));
                }
                Gradients.check(
                        () -> {
                            Rng.seed(5);
                            return layer.forward(x);
                        },
                        leaves);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void trainingAndEvaluationDifferOnlyWhereTheyShould(Contract c) {
        try (Scope scope = Scope.open()) {
            Layer layer = filled(c, DType.FLOAT32, 1);
            Tensor x = c.input32(2);
            Tensor before = layer.forward(x);
            assertThat(Mode.isTraining()).isFalse();
            Tensor trained;
            try (Mode mode = Mode.training()) {
                trained = layer.forward(x);
            }
            assertThat(trained.sameAs(before)).isEqualTo(!c.trains);
            if (layer.buffers().isEmpty()) {
                assertThat(layer.forward(x).sameAs(before)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void isTheSameAfterSavingAndLoading(Contract c, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("layer.safetensors");
        try (Scope scope = Scope.open()) {
            Layer saved = filled(c, DType.FLOAT32, 1);
            Layer loaded = filled(c, DType.FLOAT32, 2);
            Tensor x = c.input32(3);
            Tensor expected = saved.forward(x);
            if (!saved.state().isEmpty()) {
                assertThat(loaded.forward(x).sameAs(expected)).isFalse();
            }
            Safetensors.write(file, saved.stateTensors(), Map.of());
            try (Safetensors tensors = Safetensors.open(file)) {
                assertThat(tensors.entries().keySet())
                        .containsExactlyInAnyOrderElementsOf(loaded.state().keySet());
                for (Map.Entry<String, Tensor> entry : loaded.stateTensors().entrySet()) {
                    tensors.readInto(entry.getKey(), entry.getValue());
                }
            }
            assertThat(loaded.forward(x).sameAs(expected)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void compilesToTheSame(Contract c) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer layer = filled(c, DType.FLOAT32, 1);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            layer.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace = Trace.of(layer::forward, c.input32(2), keys);
            assertThat(trace.weights().values())
                    .containsExactlyInAnyOrderElementsOf(layer.state().keySet());
            Tensor x = c.input32(3);
            try (Trace.Compiled compiled = trace.compile(layer.stateTensors())) {
                float[] actual = compiled.forward(x).toFloats();
                float[] expected = layer.forward(x).toFloats();
                assertThat(actual).containsExactly(expected, within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void printsWell(Contract c) {
        Layer layer = c.make.get();
        assertThat(layer.toString())
                .startsWith(layer.getClass().getSimpleName())
                .doesNotContain("@");
        assertThat(layer.summary())
                .contains(layer.getClass().getSimpleName(), layer.parameterCount() + " parameters")
                .doesNotContain("@");
    }

    @ParameterizedTest
    @MethodSource("layersThatCheckShapes")
    void refusesAWrongShapeByName(Contract c) {
        try (Scope scope = Scope.open()) {
            Layer layer = c.make.get();
            Layer root = Sequential.of(new Identity(), layer);
            Module.materialise(root, Device.CPU, 1);
            Tensor x = Gradients.normal(1, c.wrong).to(DType.FLOAT32);
            ShapeException thrown = catchThrowableOfType(ShapeException.class, () -> root.forward(x));
            assertThat(thrown)
                    .hasMessageContaining("expected x[")
                    .hasMessageEndingWith("got x" + Arrays.toString(c.wrong));
            assertThat(thrown.in(root))
                    .hasMessageMatching("(" + layer.getClass().getSimpleName() + "|Linear) at layers\\.1[a-z0-9.]*: .*")
                    .hasCause(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void saysThatItIsNotMaterialised(Contract c) {
        try (Scope scope = Scope.open()) {
            Layer layer = c.make.get();
            if (!layer.state().isEmpty()) {
                Tensor x = c.input32(1);
                assertThatThrownBy(() -> layer.forward(x))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("materialise");
            }
        }
    }

    /** Materialised, with every value of the state random in [0.5, 1.5), so that none is a default. */
    private static Layer filled(Contract c, DType dtype, long seed) {
        Layer layer = c.make.get();
        layer.state().forEach((key, parameter) -> {
            parameter.materialise(Device.CPU, dtype, key, seed);
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off()) {
                Tensor values = Tensor.empty(dtype, Device.CPU, parameter.shape());
                parameter.tensor().copyInPlace(Rng.uniformInPlace(values, 0.5, 1.5, Rng.mix(seed, key)));
            }
        });
        return layer;
    }
}
