package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.CausalModel;
import dev.jumbo.models.GptJ;
import dev.jumbo.models.GptNeo;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Memory;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled steps give what the steps give operator by operator. */
class CompiledDecodingTest {
    private static final int WORDS = 30;
    private static final int CAPACITY = 60;

    /** A model that is made within a test's scope. */
    record Kind(String name, Supplier<CausalModel> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> models() {
        Llama.Config llama = TinyModels.llamaConfig(WORDS);
        return List.of(
                new Kind("GPT", () -> TinyModels.gpt(WORDS, 80)),
                new Kind("Llama", () -> TinyModels.llama(WORDS)),
                new Kind("Llama with a window", () -> TinyModels.windowed(WORDS)),
                new Kind(
                        "Llama with YaRN",
                        () -> TinyModels.loud(Llama.of(llama.rope(new Rope(4, 100, new RopeScaling.Yarn(4, 16)))))),
                new Kind(
                        "GPT-Neo",
                        () -> TinyModels.loud(
                                GptNeo.of(new GptNeo.Config(WORDS, 80, 24, 32, 3, List.of(0, 6, 70), 0)))),
                new Kind("GPT-J", () -> TinyModels.loud(GptJ.of(new GptJ.Config(WORDS, 24, 32, 3, 2, 4, 0)))));
    }

    /** The same texts twice: compiled, and operator by operator. */
    private static final class Pair {
        private final CausalDecoding compiled;
        private final CausalDecoding eager;
        private final double tolerance;
        private int step;

        Pair(CausalDecoding compiled, CausalDecoding eager, double tolerance) {
            this.compiled = compiled;
            this.eager = eager;
            this.tolerance = tolerance;
        }

        static Pair of(CausalModel model, int... lengths) {
            return new Pair(
                    CausalDecoding.of(model, lengths, CAPACITY, Patience.ALWAYS),
                    CausalDecoding.of(model, lengths, CAPACITY, Patience.NEVER),
                    1e-6);
        }

        /** Both read the next tokens, and say the same. */
        void read(int rows, int count) {
            try (Scope scope = Scope.open()) {
                long[] ids = new long[rows * count];
                Arrays.setAll(ids, i -> Math.floorMod(Rng.mix(step, i), WORDS));
                float[] actual = compiled.next(Tensor.of(ids, rows, count)).toFloats();
                float[] expected = eager.next(Tensor.of(ids, rows, count)).toFloats();
                float largest = 0;
                for (float x : expected) {
                    largest = Math.max(largest, Math.abs(x));
                }
                assertThat(largest).isGreaterThan(0.1f);
                assertThat(actual).as("step " + step).containsExactly(expected, within((float) (tolerance * largest)));
                assertThat(compiled.length()).isEqualTo(eager.length());
                step++;
            }
        }

        void read(int rows, int count, int times) {
            for (int i = 0; i < times; i++) {
                read(rows, count);
            }
        }

        void reorder(long... rows) {
            compiled.reorder(rows);
            eager.reorder(rows);
        }

        /** Operators of the next step. */
        int operators(int rows) {
            try (Scope scope = Scope.open()) {
                Tensor ids = Tensor.of(new long[rows], rows, 1);
                int of = operators(compiled, ids);
                assertThat(operators(eager, ids)).isGreaterThan(30);
                return of;
            }
        }

        private static int operators(CausalDecoding decoding, Tensor ids) {
            return Trace.of(decoding::next, ids, new IdentityHashMap<>())
                    .nodes()
                    .size();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void oneRow(Kind kind) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = kind.make().get();
            Pair pair = Pair.of(model, 3);
            pair.read(1, 3);
            pair.read(1, 1, 40);
            assertThat(pair.operators(1)).isEqualTo(1);
            pair.read(1, 1, 5);
        }
    }

    /** Padded on the left; then a row leaves, and the others change places. */
    @ParameterizedTest
    @MethodSource("models")
    void paddedRowsThatLeave(Kind kind) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = kind.make().get();
            Pair pair = Pair.of(model, 2, 5, 3);
            pair.read(3, 5);
            pair.read(3, 1, 12);
            assertThat(pair.operators(3)).isEqualTo(1);
            pair.reorder(2, 0, 1);
            pair.read(3, 1, 3);
            assertThat(pair.operators(3)).isEqualTo(1);
            pair.reorder(2, 0);
            assertThat(pair.operators(2)).isGreaterThan(30);
            pair.read(2, 1, 6);
            assertThat(pair.operators(2)).isEqualTo(1);
            pair.reorder(1);
            pair.read(1, 1, 6);
            assertThat(pair.operators(1)).isEqualTo(1);
        }
    }

    /** As a search with beams, and a conversation, use it. */
    @ParameterizedTest
    @MethodSource("models")
    void oneRowBecomesSeveralAndForgets(Kind kind) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = kind.make().get();
            Pair pair = new Pair(
                    CausalDecoding.ofOne(model, 4, CAPACITY, Patience.ALWAYS),
                    CausalDecoding.ofOne(model, 4, CAPACITY, Patience.NEVER),
                    1e-6);
            pair.read(1, 6);
            pair.reorder(0, 0, 0, 0);
            for (int i = 0; i < 10; i++) {
                pair.read(4, 1);
                pair.reorder(i % 4, 3, 1, (i + 2) % 4);
            }
            assertThat(pair.operators(4)).isEqualTo(1);
            pair.compiled.truncate(9);
            pair.eager.truncate(9);
            pair.read(4, 3);
            pair.read(4, 1);
            assertThat(pair.operators(4)).as("what was compiled still holds").isEqualTo(1);
            pair.read(4, 1, 3);
        }
    }

    /** A window is the same at all lengths, or not compiled. */
    @Test
    void windows() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            for (int window : new int[] {20, CAPACITY - 1, CAPACITY}) {
                Pair pair = Pair.of(
                        TinyModels.loud(Llama.of(TinyModels.llamaConfig(WORDS).window(window))), 2);
                pair.read(1, 2);
                pair.read(1, 1, 5);
                assertThat(pair.operators(1) == 1).as("below " + window).isEqualTo(window == CAPACITY);
                pair.read(1, 1, 20);
                assertThat(pair.operators(1) == 1).as("after " + window).isNotEqualTo(window == CAPACITY - 1);
                pair.read(1, 1, CAPACITY - pair.eager.length());
            }
        }
    }

    /** Knows how long the text is, or reads a value. */
    private record Odd(CausalModel model, boolean uniform) implements CausalModel {
        @Override
        public Tensor hidden(Tensor ids, @Nullable Tensor mask, List<? extends KvCache> caches) {
            Tensor x = model.hidden(ids, mask, caches);
            double factor =
                    !uniform ? caches.get(0).length() > 20 ? 2 : 1 : x.mean().item() > 0 ? 1 : 2;
            return factor == 1 ? x : x.mul(factor);
        }

        @Override
        public Layer head() {
            return model.head();
        }

        @Override
        public List<KvCache> caches(int batch, int capacity) {
            return model.caches(batch, capacity);
        }

        @Override
        public boolean hasUniformSteps(int from, int to) {
            return uniform;
        }
    }

    static List<Kind> others() {
        Llama.Config llama = TinyModels.llamaConfig(WORDS);
        return List.of(
                new Kind("linear biases", () -> TinyModels.alibi(WORDS)),
                new Kind(
                        "rotations by the length",
                        () -> TinyModels.loud(
                                Llama.of(llama.rope(new Rope(4, 100, new RopeScaling.DynamicNtk(4, 8)))))),
                new Kind("experts", () -> TinyModels.experts(WORDS)),
                new Kind("asks for the length", () -> new Odd(TinyModels.llama(WORDS), false)),
                new Kind("reads a value", () -> new Odd(TinyModels.llama(WORDS), true)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatTheTraceCannotTellIsNotCompiled(Kind kind) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = kind.make().get();
            Pair pair = Pair.of(model, 2, 3);
            pair.read(2, 3);
            pair.read(2, 1, 30);
            assertThat(pair.operators(2)).isGreaterThan(30);
        }
    }

    /** bfloat16, where attention is written anew, with a mask and without; packed weights stay as they are. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void otherTypes(boolean packed) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            for (CausalModel model : List.of(TinyModels.gpt(WORDS, 80), TinyModels.llama(WORDS))) {
                Map<String, Tensor> weights = model.stateTensors();
                DType dtype = packed ? DType.FLOAT32 : DType.BFLOAT16;
                Module.materialise(
                        model,
                        key -> Objects.requireNonNull(weights.get(key)).detach().to(dtype));
                CausalModel used = packed ? (CausalModel) Inference.ready(model, DType.FLOAT32) : model;
                for (int[] lengths : new int[][] {{4}, {2, 4}}) {
                    Pair pair = Pair.of(used, lengths);
                    pair.read(lengths.length, 4);
                    pair.read(lengths.length, 1, 10);
                    assertThat(pair.operators(lengths.length) == 1).isNotEqualTo(packed);
                }
            }
        }
    }

    /** Whole texts and beams, against the definition. */
    @ParameterizedTest
    @MethodSource("models")
    void textsAreThoseOfAPlainLoop(Kind kind) {
        List<Prompt> prompts = List.of(
                new Prompt(new int[] {3}, 1),
                new Prompt(new int[] {1, 2, 3, 4, 5}, 2),
                new Prompt(new int[] {29, 0, 11}, 3),
                new Prompt(new int[] {8, 8}, 4));
        int[] lengths = prompts.stream().mapToInt(prompt -> prompt.ids().length).toArray();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = kind.make().get();
            Generator generator = new Generator()
                    .sampling(new Sampling().temperature(2.5))
                    .maxTokens(30)
                    .endTokens(5, 9);
            CausalDecoding decoding = CausalDecoding.of(model, lengths, 34, Patience.ALWAYS);
            List<Generated> texts = generator.resume(decoding, prompts, 0, 80, TokenListener.NONE);
            for (int row = 0; row < prompts.size(); row++) {
                Generated plain = TinyModels.plainLoop(model, generator, prompts.get(row));
                assertThat(texts.get(row).tokens()).containsExactly(plain.tokens());
                assertThat(texts.get(row).reason()).isEqualTo(plain.reason());
            }
            BeamSearch search = new BeamSearch(3, 5).maxTokens(20);
            List<List<Hypothesis>> found = new ArrayList<>();
            for (Patience patience : List.of(Patience.ALWAYS, Patience.NEVER)) {
                found.add(search.search(CausalDecoding.ofOne(model, 3, 24, patience), new int[] {7, 1, 2}));
            }
            for (int rank = 0; rank < 3; rank++) {
                Hypothesis compiled = found.get(0).get(rank);
                assertThat(compiled.tokens())
                        .containsExactly(found.get(1).get(rank).tokens());
                assertThat(compiled.score()).isCloseTo(found.get(1).get(rank).score(), within(1e-5));
            }
        }
    }

    @Test
    void nativeMemoryIsFreedWithTheScope() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = TinyModels.llama(WORDS);
            long tensors = Scope.liveTensors();
            double before = 0;
            for (int i = 0; i < 45; i++) {
                try (Scope inner = Scope.open()) {
                    CausalDecoding decoding = CausalDecoding.ofOne(model, 1, 200_000, Patience.ALWAYS); // 26 MB of keys
                    for (int step = 0; step < 6; step++) {
                        decoding.next(Tensor.of(new long[] {step}, 1, 1));
                    }
                    assertThat(Pair.operators(decoding, Tensor.of(new long[] {1}, 1, 1)))
                            .isEqualTo(1);
                }
                before = i == 4 ? Memory.residentMegabytes() : before;
            }
            assertThat(Memory.residentMegabytes() - before).isLessThan(300);
            assertThat(Scope.liveTensors()).isEqualTo(tensors);
        }
    }

    @Test
    void patienceEnds() {
        assertThat(new Patience(0, 3).isOver(2)).isFalse();
        assertThat(new Patience(0, 3).isOver(3)).isTrue();
        assertThat(Patience.NEVER.isOver(1000)).isFalse();
        System.setProperty("jumbo.compile", "sometimes");
        try {
            assertThatThrownBy(Patience::wanted)
                    .hasMessage("jumbo.compile / JUMBO_COMPILE: expected auto, always or never, got 'sometimes'");
            System.setProperty("jumbo.compile", "never");
            assertThat(Patience.wanted()).isEqualTo(Patience.NEVER);
        } finally {
            System.clearProperty("jumbo.compile");
        }
    }
}
