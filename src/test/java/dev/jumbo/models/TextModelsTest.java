package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.IdentityHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes, training and traces; what they compute is in PublishedModelTest. */
class TextModelsTest {
    private static final Bert.Config BERT = new Bert.Config(9, 8, 12, 2, 2, 6, 2, 0.1, 1e-12);

    private static Llama.Config llama() {
        return Llama.Config.plain(9, 8, 12, 2, 4, 2, 4, 1e4, 1e-5);
    }

    static Stream<Layer> models() {
        return Stream.of(
                Bert.of(BERT, false, false, false),
                Llama.of(llama()),
                Llama.of(llama().window(2)),
                Llama.of(llama().qkvBias(true).tied(true)),
                Llama.of(llama().qkNorm(true)));
    }

    /** As their authors and Hugging Face publish them. */
    @Test
    void parameterCountsAreThePublishedOnes() {
        assertThat(Bert.of(Bert.Config.BASE).parameterCount()).isEqualTo(109_482_240);
        assertThat(Bert.of(Bert.Config.LARGE).parameterCount()).isEqualTo(335_141_888);
        assertThat(Bert.of(Bert.Config.BASE, true, true, true).parameterCount()).isEqualTo(110_106_428);
        assertThat(Llama.of(Llama.Config.LLAMA_2_7B).parameterCount()).isEqualTo(6_738_415_616L);
        assertThat(Llama.of(Llama.Config.LLAMA_3_8B).parameterCount()).isEqualTo(8_030_261_248L);
        assertThat(Llama.of(Llama.Config.MISTRAL_7B).parameterCount()).isEqualTo(7_241_732_096L);
        assertThat(Llama.of(Llama.Config.QWEN_2_0_5B).parameterCount()).isEqualTo(494_032_768);
        assertThat(Llama.of(Llama.Config.QWEN_3_0_6B).parameterCount()).isEqualTo(596_049_920);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aTraceIsTheModel(Layer model) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            model.materialise(Device.CPU, 3);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            model.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace = Trace.of(model::forward, Tensor.of(new long[] {4, 2, 0, 7, 8}, 1, 5), keys);
            Tensor ids = Tensor.of(new long[] {1, 2, 3, 4, 5, 8, 8, 0, 0, 1}, 2, 5);
            try (Trace.Compiled compiled = trace.compile(model.stateTensors())) {
                assertThat(compiled.forward(ids).toFloats())
                        .containsExactly(model.forward(ids).toFloats(), within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyParameterGetsAGradient(Layer model) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            model.materialise(Device.CPU, 3);
            Tensor ids = Tensor.of(new long[] {1, 2, 3, 4, 5, 8, 8, 0, 0, 1}, 2, 5);
            Tensor scores = model.forward(ids).flatten(0, 1);
            new CrossEntropy(0)
                    .of(scores, Tensor.of(new long[] {2, 3, 4, 5, 6, 7, 0, 0, 1, 2}))
                    .backward();
            model.parameters()
                    .forEach(
                            (key, p) -> assertThat(p.tensor().hasGrad()).as(key).isTrue());
        }
    }

    @Test
    void tiedWeightsAreOne() {
        Llama tied = Llama.of(llama().tied(true));
        assertThat(tied.parameters()).containsKey("embed.weight").doesNotContainKey("head.weight");
        assertThat(Llama.of(llama()).parameterCount() - tied.parameterCount()).isEqualTo(9 * 8);
        assertThat(Bert.of(BERT, true, true, true).parameters())
                .containsKeys("words.decoder.bias", "nextSentence.weight")
                .doesNotContainKey("words.decoder.weight");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new Bert.Config(9, 8, 12, 2, 3, 6, 2, 0.1, 1e-12))
                .hasMessage("Bert: expected width to be a multiple of numHeads, got 8 and 3");
        assertThatThrownBy(() -> Llama.Config.plain(9, 8, 12, 2, 4, 3, 4, 1e4, 1e-5))
                .hasMessage("Llama: expected numHeads to be a multiple of numKvHeads, got 4 and 3");
        assertThatThrownBy(() -> Llama.Config.plain(9, 8, 0, 2, 4, 2, 4, 1e4, 1e-5))
                .hasMessageContaining("expected 1 or more, got [9, 8, 0, 2, 4, 2, 4]");
        try (Scope scope = Scope.open()) {
            Tensor ids = Tensor.of(new long[] {1, 2, 3, 4, 5, 6, 7}, 1, 7);
            Llama llama = Module.materialise(Llama.of(llama()), Device.CPU, 1);
            assertThatThrownBy(() -> llama.forward(ids, llama.caches(1, 7).subList(0, 1)))
                    .hasMessage("Llama: expected a cache for each of 2 blocks, got 1");
            Bert bert = Module.materialise(Bert.of(BERT), Device.CPU, 1);
            assertThatThrownBy(() -> bert.forward(ids))
                    .hasMessageContaining("expected x[B, T, 8] with T ≤ 6, got x[1, 7, 8]");
        }
    }
}
