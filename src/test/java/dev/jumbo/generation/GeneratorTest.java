package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {
    private static final int VOCABULARY = 30;
    private static final int CONTEXT = 40;
    private static final List<Prompt> PROMPTS = List.of(
            new Prompt(new int[] {3}, 1),
            new Prompt(new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 2),
            new Prompt(new int[] {29, 0, 11, 4}, 3),
            new Prompt(new int[] {8, 8}, 4),
            new Prompt(new int[] {17, 3, 25, 6}, 5));

    static List<Generator> generators() {
        Generator greedy = new Generator().sampling(Sampling.GREEDY).maxTokens(20);
        Sampling drawn = new Sampling().temperature(2.5);
        return List.of(
                greedy,
                greedy.sampling(Sampling.GREEDY.repetitionPenalty(1.5).frequencyPenalty(.5)),
                greedy.sampling(drawn),
                greedy.sampling(drawn.topK(12).topP(.95).presencePenalty(1)).endTokens(5, 9));
    }

    private static void assertSame(String what, Generated actual, Generated expected) {
        assertThat(actual.tokens()).as(what).containsExactly(expected.tokens());
        assertThat(actual.reason()).as(what).isEqualTo(expected.reason());
    }

    @ParameterizedTest
    @MethodSource("generators")
    void cachedBatchedAndStreamedAreThePlainLoop(Generator generator) {
        try (Scope scope = Scope.open()) {
            Set<FinishReason> reasons = new HashSet<>();
            for (CausalModel model : TinyModels.all(VOCABULARY, CONTEXT)) {
                List<List<Integer>> heard = new ArrayList<>();
                PROMPTS.forEach(prompt -> heard.add(new ArrayList<>()));
                long alive = Scope.liveTensors();
                List<Generated> batch = generator.generate(
                        model, PROMPTS, (row, token) -> heard.get(row).add(token));
                assertThat(Scope.liveTensors()).isEqualTo(alive);
                Set<String> texts = new HashSet<>();
                for (int row = 0; row < PROMPTS.size(); row++) {
                    Generated plain = TinyModels.plainLoop(model, generator, PROMPTS.get(row));
                    String what = model.getClass().getSimpleName() + ", row " + row;
                    assertSame(what + " in a batch", batch.get(row), plain);
                    assertSame(what + " alone", generator.generate(model, PROMPTS.get(row)), plain);
                    assertThat(heard.get(row))
                            .containsExactlyElementsOf(
                                    IntStream.of(plain.tokens()).boxed().toList());
                    texts.add(Arrays.toString(plain.tokens()));
                    reasons.add(plain.reason());
                }
                assertThat(texts).as("different texts").hasSizeGreaterThan(3);
            }
            assertThat(reasons.contains(FinishReason.END_TOKEN))
                    .isEqualTo(!generator.endTokens().isEmpty());
        }
    }

    /** Rows end at the context one after the other, the longest prompt first, and a short one goes on past its padding. */
    @Test
    void textsEndAtTheContext() {
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.gpt(VOCABULARY, 12);
            Generator generator = new Generator().maxTokens(100);
            List<Generated> all = generator.generate(model, PROMPTS, TokenListener.NONE);
            for (int row = 0; row < PROMPTS.size(); row++) {
                assertThat(all.get(row).tokens()).hasSize(12 - PROMPTS.get(row).ids().length);
                assertSame("row " + row, all.get(row), TinyModels.plainLoop(model, generator, PROMPTS.get(row)));
            }
        }
    }

    @Test
    void aSeedIsATextAndAnotherIsAnother() {
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.llama(VOCABULARY);
            Generator generator = new Generator().sampling(new Sampling().temperature(3));
            int[] ids = {1, 2};
            int[] first = generator.generate(model, new Prompt(ids, 1)).tokens();
            assertThat(first).hasSize(256);
            assertThat(generator.generate(model, new Prompt(ids, 1)).tokens()).containsExactly(first);
            assertThat(generator.generate(model, new Prompt(ids, 2)).tokens()).isNotEqualTo(first);
        }
    }

    @Test
    void aListenerEndsItsRow() {
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.llama(VOCABULARY);
            Generator generator = new Generator().maxTokens(9);
            int[] heard = new int[2];
            List<Generated> two =
                    generator.generate(model, PROMPTS.subList(0, 2), (row, token) -> ++heard[row] < 3 || row == 1);
            assertThat(two.get(0).reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(two.get(0).tokens()).hasSize(3);
            assertThat(two.get(1).reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(two.get(1).tokens()).hasSize(9);
            assertThat(heard).containsExactly(3, 9);
            assertThat(generator.generate(model, List.of(), TokenListener.NONE)).isEmpty();
        }
    }

    /** In the scope of the generation, nothing gathers from step to step. */
    @Test
    void memoryIsFlat() {
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.gpt(VOCABULARY, 200);
            List<Long> alive = new ArrayList<>();
            new Generator().maxTokens(150).generate(model, PROMPTS.subList(1, 4), (row, token) -> {
                alive.add(Scope.liveTensors());
                return alive.size() < 300;
            });
            assertThat(new HashSet<>(alive)).hasSize(1);
            assertThat(alive).hasSizeGreaterThan(300);
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new Prompt(new int[0], 1)).hasMessage("Prompt: expected one token or more, got none");
        assertThatThrownBy(() -> new Generator().maxTokens(0)).hasMessage("Generator: expected maxTokens ≥ 1, got 0");
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.gpt(VOCABULARY, 12);
            Prompt longPrompt = new Prompt(new int[12], 1);
            assertThatThrownBy(() -> new Generator().generate(model, longPrompt))
                    .hasMessage("prompt of 12 tokens: expected at most 11, for the model sees 12 with what follows");
            assertThatThrownBy(() -> new Generator().generate(model, new Prompt(new int[] {30}, 1)))
                    .hasMessageContaining("index out of range");
            assertThat(new Generator()
                            .generate(model, new Prompt(new int[11], 1))
                            .tokens())
                    .hasSize(1);
        }
    }
}
