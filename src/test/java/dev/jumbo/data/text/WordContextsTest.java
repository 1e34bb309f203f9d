package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.WordContexts.Kind;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WordContextsTest {
    private static final long[] COUNTS = {810_000, 160_000, 10_000, 10_000, 10_000, 0};

    private static List<int[]> sentences(int... words) {
        return List.of(words);
    }

    @Test
    void frequentWordsAreLeftOut() {
        WordContexts contexts = new WordContexts(Kind.SKIP_GRAM, 1, 1, 0.01, COUNTS);
        assertThat(contexts.kept(0)).isCloseTo(Math.sqrt(0.01 / 0.81), within(1e-12));
        assertThat(contexts.kept(1)).isCloseTo(0.25, within(1e-12));
        assertThat(contexts.kept(2)).isEqualTo(1);
        int[] sentence = new int[40_001];
        sentence[40_000] = 2;
        Arrays.fill(sentence, 0, 20_000, 1);
        WordContextBatch batch = contexts.batch(List.of(sentence), new int[1], new SplittableRandom(1));
        long ones = Arrays.stream(batch.inputs()).filter(w -> w == 1).count();
        long zeros = Arrays.stream(batch.inputs()).filter(w -> w == 0).count();
        // each word that stays is given to two neighbours
        assertThat(ones / 40_000.0).isCloseTo(0.25, within(0.01));
        assertThat(zeros / 40_000.0).isCloseTo(1.0 / 9, within(0.01));
    }

    @Test
    void randomWordsFollowTheirCounts() {
        WordContexts contexts = new WordContexts(Kind.SKIP_GRAM, 1, 1, 0, COUNTS);
        double total = Arrays.stream(COUNTS).mapToDouble(c -> Math.pow(c, 0.75)).sum();
        int[] drawn = new int[COUNTS.length];
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 400_000; i++) {
            drawn[contexts.draw(random)]++;
        }
        for (int w = 0; w < COUNTS.length; w++) {
            double share = Math.pow(COUNTS[w], 0.75) / total;
            assertThat(drawn[w] / 400_000.0).as("word %d", w).isCloseTo(share, within(0.003));
        }
        assertThat(drawn[5]).isZero();
    }

    /** With windows of one word there is no chance in which words are together. */
    @Test
    void skipGramPairsNeighbors() {
        WordContexts contexts = new WordContexts(Kind.SKIP_GRAM, 1, 2, 0, new long[] {1, 1, 1, 1, 1});
        WordContextBatch batch = contexts.batch(sentences(3, 1, 4), new int[] {7}, new SplittableRandom(3));
        assertThat(batch.inputs()).containsExactly(3, 1, 1, 4);
        assertThat(batch.weights()).containsOnly(1);
        List<Long> right = new ArrayList<>();
        for (int p = 0; p < batch.examples(); p++) {
            long guessed = batch.outputs()[3 * p];
            right.add(guessed);
            assertThat(batch.outputs()[3 * p + 1]).isNotEqualTo(guessed);
            assertThat(batch.outputs()[3 * p + 2]).isNotEqualTo(guessed);
        }
        assertThat(right).containsExactly(1L, 3L, 4L, 1L);
        try (Scope scope = Scope.open()) {
            Batch onDevice = batch.toDevice(Device.CPU);
            assertThat(onDevice.inputs().get(2).shape()).containsExactly(4, 3);
            assertThat(onDevice.target().toFloats()).containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0);
            assertThat(onDevice.size()).isEqualTo(1);
        }
    }

    /** Windows are 1 or 2 here, so the widest that ever comes is 2 words on each side. */
    @Test
    void cbowAveragesWhatIsAround() {
        WordContexts contexts = new WordContexts(Kind.CBOW, 2, 1, 0, new long[] {1, 1, 1, 1, 1, 1});
        TreeSet<String> around = new TreeSet<>();
        for (int seed = 0; seed < 20; seed++) {
            WordContextBatch batch = contexts.batch(sentences(1, 2, 3, 4, 5), new int[1], new SplittableRandom(seed));
            assertThat(batch.columns()).isEqualTo(4);
            assertThat(batch.outputs()[2 * 2]).isEqualTo(3);
            around.add(Arrays.toString(Arrays.copyOfRange(batch.inputs(), 8, 12))
                    + Arrays.toString(Arrays.copyOfRange(batch.weights(), 8, 12)));
        }
        assertThat(around).containsExactly("[1, 2, 4, 5][0.25, 0.25, 0.25, 0.25]", "[2, 4, 0, 0][0.5, 0.5, 0.0, 0.0]");
        assertThat(contexts.batch(sentences(2), new int[1], new SplittableRandom(1))
                        .examples())
                .isZero();
    }

    @Test
    void vocabularyIsByFrequency() {
        List<List<String>> corpus = List.of(List.of("b", "a", "c"), List.of("a", "c", "d", "a"));
        WordVocabulary vocabulary = WordVocabulary.of(corpus, 1);
        assertThat(vocabulary.words()).containsExactly("a", "c", "b", "d");
        assertThat(vocabulary.counts()).containsExactly(3, 2, 1, 1);
        assertThat(WordVocabulary.of(corpus, 2).ids(List.of("d", "c", "x", "a")))
                .containsExactly(1, 0);
        assertThatThrownBy(() -> WordVocabulary.of(corpus, 3))
                .hasMessage("word vocabulary: expected two words or more that occur 3 times, got 1 of 4 words");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new WordContexts(Kind.CBOW, 0, 5, 0, COUNTS))
                .hasMessageEndingWith("got 0, 5, 0.0 and 5");
        assertThatThrownBy(() -> new WordContexts(Kind.CBOW, 5, 5, 0, new long[] {3, 0}))
                .hasMessageContaining("two words or more");
    }
}
