package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against scripts/goldens/tabular_models.py, which reads the papers. */
class TabularModelsTest {
    static Stream<Case> goldens() {
        return Goldens.cases("tabular_models");
    }

    private static TabularModel build(Case golden) {
        List<Integer> sizes = Goldens.stream(golden.settings().get("sizes"))
                .map(size -> size.intValue())
                .toList();
        int numbers = golden.settings().get("numbers").intValue();
        String name = golden.get("kind").asText();
        Map<String, Object> options = name.equals("ft-transformer")
                ? Map.of(
                        "width", 8,
                        "numHeads", 2,
                        "hidden", 10,
                        "numLayers", golden.settings().get("layers").intValue())
                : Map.of("hidden", List.of(6, 5), "norm", "layer", "dropout", 0.3);
        return TabularModels.byName(new TabularSpec(name, 2, numbers, sizes, options));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void outputAndGradientsAgree(Case golden) {
        try (Scope scope = Scope.open()) {
            TabularModel model = Module.materialise(build(golden), Device.CPU, 1);
            LayerGoldens.fill(model, golden, UnaryOperator.identity());
            Tensor y = model.forward(golden.tensor("numbers"), golden.tensor("categories"));
            LayerGoldens.check(model, golden, UnaryOperator.identity(), Map.of(), y);
        }
    }

    /** Section 3.3 of the paper, counted: tokens, layers of attention and ReGLU, the head. */
    @ParameterizedTest
    @CsvSource({"9, 4, 192, 3, 256", "30, 0, 64, 2, 85", "0, 3, 16, 1, 21"})
    void ftTransformerHasAsManyParametersAsThePaperSays(int n, int c, int d, int layers, int hidden) {
        List<Integer> sizes = Stream.iterate(5, size -> size + 1).limit(c).toList();
        int rows = sizes.stream().mapToInt(Integer::intValue).sum();
        long tokens = (long) d * (1 + n + n + c + rows);
        long attention = 4L * (d * d + d);
        long reGlu = 2L * (d * hidden + hidden) + (long) hidden * d + d;
        long norms = 4L * d;
        long expected = tokens + layers * (attention + reGlu + norms) - 2L * d + 2L * d + 3L * d + 3;
        TabularModel model = TabularModels.byName(
                new TabularSpec("ft-transformer", 3, n, sizes, Map.of("width", d, "numLayers", layers)));
        assertThat(model.parameterCount()).isEqualTo(expected);
    }

    @Test
    void widthsOfVectorsFollowTheRule() {
        assertThat(TabularMlp.width(2)).isEqualTo(2); // 1.6 · 2^0.56 = 2.36
        assertThat(TabularMlp.width(1000)).isEqualTo(77); // 1.6 · 1000^0.56 = 76.6
        assertThat(TabularMlp.width(1_000_000)).isEqualTo(600);
        TabularModel model = TabularModels.byName(
                new TabularSpec("tabular-mlp", 3, 4, List.of(2, 1000), Map.of("hidden", List.of(7))));
        // vectors, 83 → 7 with batch normalisation, 7 → 3
        assertThat(model.parameterCount()).isEqualTo(2 * 2 + 1000 * 77 + 83 * 7 + 7 + 14 + 7 * 3 + 3);
    }

    @Test
    void linearAddsUpWhatEachFeatureSays() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            TabularModel model = Module.materialise(
                    TabularModels.byName(new TabularSpec("tabular-linear", 1, 2, List.of(3), Map.of())), Device.CPU, 1);
            Map<String, Tensor> state = model.stateTensors();
            state.get("embeddings.0.weight").copyInPlace(Tensor.of(new float[] {10, 20, 30}, 3, 1));
            state.get("head.weight").copyInPlace(Tensor.of(new float[] {2, 3, 1}, 1, 3));
            state.get("head.bias").copyInPlace(Tensor.of(new float[] {0.5f}));
            Tensor y = model.forward(Tensor.of(new float[] {1, 1, 0, -1}, 2, 2), Tensor.of(new long[] {2, 0}, 2, 1));
            assertThat(y.toFloats()).containsExactly(35.5f, 7.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tabular-mlp", "ft-transformer", "tabular-linear"})
    void everyParameterGetsAGradient(String name) {
        Map<String, Object> options =
                name.equals("ft-transformer") ? Map.of("width", 16, "members", 2) : Map.of("members", 2);
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            TabularModel model = Module.materialise(
                    TabularModels.byName(new TabularSpec(name, 3, 2, List.of(4, 3), options)), Device.CPU, 1);
            Tensor x = Tensor.of(new float[] {1, 2, -1, 0.5f, 0, 1}, 3, 2);
            Tensor ids = Tensor.of(new long[] {0, 1, 3, 2, 1, 0}, 3, 2);
            Tensor target = Tensor.of(new long[] {0, 2, 1});
            TabularEnsemble.mean(model, member -> Losses.crossEntropy(((TabularModel) member).forward(x, ids), target))
                    .backward();
            model.parameters()
                    .forEach((key, parameter) ->
                            assertThat(parameter.tensor().hasGrad()).as(key).isTrue());
        }
    }

    @Test
    void anEnsembleAveragesProbabilitiesOrValues() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor x = Tensor.of(new float[] {1, 2, -1, 0.5f}, 2, 2);
            Tensor none = Tensor.of(new long[0], 2, 0);
            for (int outputs : new int[] {1, 3}) {
                TabularEnsemble ensemble = (TabularEnsemble) Module.materialise(
                        TabularModels.byName(
                                new TabularSpec("tabular-mlp", outputs, 2, List.of(), Map.of("members", 3))),
                        Device.CPU,
                        1);
                double[] expected = new double[2 * outputs];
                for (TabularModel member : ensemble.members()) {
                    Tensor y = member.forward(x, none);
                    double[] said = (outputs == 1 ? y : y.softmax(-1)).toDoubles();
                    for (int i = 0; i < expected.length; i++) {
                        expected[i] += said[i] / 3;
                    }
                }
                Tensor y = ensemble.forward(x, none);
                double[] found = (outputs == 1 ? y : y.softmax(-1)).toDoubles();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i]).isCloseTo(expected[i], within(1e-6));
                }
                if (outputs > 1) { // what is averaged are probabilities, whose logarithms are given
                    assertThat(y.exp().sum().item()).isCloseTo(2, within(1e-5));
                }
            }
        }
    }

    @Test
    void wrongNamesAndOptionsAreRefused() {
        refused("tabular-mpl", Map.of(), "unknown model 'tabular-mpl'; did you mean 'tabular-mlp'?");
        refused("tabular-mlp", Map.of("hiden", 3), "unknown option 'hiden'; did you mean 'hidden'?");
        refused("tabular-mlp", Map.of("norm", "weight"), "option 'norm': expected one of batch, layer, none");
        refused("ft-transformer", Map.of("width", 30), "expected width to be a multiple of numHeads, got 30 and 8");
        refused("tabular-mlp", Map.of("members", 0), "option 'members'");
        assertThatThrownBy(() -> new TabularSpec("tabular-mlp", 2, 0, List.of(), Map.of()))
                .hasMessageContaining("expected at least one number or category");
    }

    private static void refused(String name, Map<String, Object> options, String message) {
        assertThatThrownBy(() -> TabularModels.byName(new TabularSpec(name, 2, 3, List.of(4), options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
