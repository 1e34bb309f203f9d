package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that others published, and what the metrics refuse. */
class TextMetricTest {
    private static double score(String name, String text, String... references) {
        TextMetric metric = TextMetrics.byName(name);
        metric.update(text, references);
        return metric.value();
    }

    /** The example of sacreBLEU's documentation: BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 …), chrF2 = 59.73. */
    @Test
    void exampleOfSacreBleu() {
        Bleu bleu = new Bleu();
        TextMetric chrf = ChrF.characters();
        TextMetric untouched = new Bleu(BleuTokens.NONE);
        for (TextMetric metric : List.of(bleu, chrf, untouched)) {
            metric.update("The dog bit the man.", "The dog bit the man.", "The dog had bit the man.");
            metric.update("It wasn't surprising.", "It was not unexpected.", "No one was surprised.");
            metric.update("The man had just bitten him.", "The man bit him first.", "The man had bitten the dog.");
        }
        assertThat(bleu.value()).isCloseTo(48.530827, within(1e-6));
        assertThat(bleu.precisions()).containsExactly(new double[] {.824, .5, .455, .375}, within(5e-4));
        assertThat(bleu.brevityPenalty()).isCloseTo(.943, within(5e-4));
        assertThat(untouched.value()).isCloseTo(49.1919566, within(1e-6));
        assertThat(chrf.value()).isCloseTo(59.73, within(5e-3));
    }

    /** The next one there, without the first reference: BLEU = 29.44 82.4/42.9/27.3/12.5 (BP = 0.889 …). */
    @Test
    void referencesMayDifferInNumber() {
        Bleu bleu = new Bleu();
        bleu.update("The dog bit the man.", "The dog had bit the man.");
        bleu.update("It wasn't surprising.", "It was not unexpected.", "No one was surprised.");
        bleu.update("The man had just bitten him.", "The man bit him first.", "The man had bitten the dog.");
        assertThat(bleu.value()).isCloseTo(29.44, within(5e-3));
        assertThat(bleu.precisions()).containsExactly(new double[] {.824, .429, .273, .125}, within(5e-4));
        assertThat(bleu.brevityPenalty()).isCloseTo(.889, within(5e-4));
    }

    /** Example 2 of Papineni et al.: clipped unigrams, 2 of 7. */
    @Test
    void clippedPrecision() {
        Bleu bleu = new Bleu(BleuTokens.NONE);
        bleu.update("the the the the the the the", "the cat is on the mat", "there is a cat on the mat");
        assertThat(bleu.precisions()[0]).isCloseTo(2.0 / 7, within(1e-12));
    }

    /** sacreBLEU's own tests of short sentences and smoothing, with floor 0.01. */
    @Test
    void shortSentences() {
        assertThat(shorter("test", "a test")).isCloseTo(36.78794411714425, within(1e-8));
        assertThat(shorter("a test", "a test")).isCloseTo(100, within(1e-8));
        assertThat(shorter("a little test", "a test")).isCloseTo(3.218297948685433, within(1e-8));
        assertThat(Bleu.sentence("a test", "a test")).isCloseTo(100, within(1e-10));
        assertThat(score("bleu", "a test", "a test")).isZero();
    }

    private static double shorter(String text, String reference) {
        Bleu bleu = new Bleu(BleuTokens.NONE, Bleu.Smoothing.floor(.01), 4, true);
        bleu.update(text, reference);
        return bleu.value();
    }

    /** rouge_score's own tests; the last one is section 3.2 of Lin's paper. */
    @ParameterizedTest
    @CsvSource({
        "rouge1, testing one two, testing, 0.5",
        "rouge2, testing one two, testing one, 0.6666666667",
        "rougeL, testing one two, testing one, 0.8",
        "rougeL, testing one two, testing two, 0.8",
        "rougeLsum, w1 w2 w3 w4 w5, w1 w2 w6 w7 w8|w1 w3 w8 w9 w5, 0.5333333333"
    })
    void rougeAsPublished(String name, String reference, String text, double expected) {
        assertThat(score(name, text.replace('|', '\n'), reference)).isCloseTo(expected, within(1e-9));
    }

    /** Of several references the best counts, for each text by itself. */
    @Test
    void bestReferenceAndMean() {
        TextMetric f1 = new TokenF1(Language.ENGLISH);
        f1.update("the quick fox", "a slow dog", "quick brown fox");
        assertThat(f1.value()).isCloseTo(.8, within(1e-12));
        f1.update("nothing", "something");
        assertThat(f1.value()).isCloseTo(.4, within(1e-12));
        f1.reset();
        assertThat(f1.value()).isNaN();
    }

    @Test
    void noAnswerIsRightWhereThereIsNone() {
        assertThat(score("token_f1", "", "")).isEqualTo(1);
        assertThat(score("exact_match", "the!", "")).isEqualTo(1);
        assertThat(score("token_f1", "", "an", "cat")).isZero();
        assertThat(score("exact_match_zh", "。", "好")).isZero();
        assertThat(score("exact_match_zh", "红楼梦", "《红楼梦》")).isEqualTo(1);
        assertThat(score("token_f1_zh", "在红楼", "红楼梦")).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void resetForgetsEverything() {
        for (String name : TextMetrics.names()) {
            TextMetric metric = TextMetrics.byName(name);
            assertThat(metric.name()).isEqualTo(name);
            assertThat(metric.value()).as(name).isNaN();
            metric.update("one two three four five 六 七", "six");
            metric.reset();
            assertThat(metric.value()).as(name).isNaN();
            metric.update("一 two three four five", "一 two three four five");
            assertThat(metric.value()).as(name).isCloseTo(name.matches("bleu.*|chrf.*") ? 100 : 1, within(1e-10));
        }
    }

    @Test
    void whatIsRefused() {
        for (String name : TextMetrics.names()) {
            assertThatThrownBy(() -> score(name, "text"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": expected at least 1 reference for each text, got none");
        }
        assertThatThrownBy(() -> TextMetrics.byName("token_f2")).hasMessageContaining("did you mean 'token_f1'?");
        assertThatThrownBy(() -> Rouge.n(0, Language.ENGLISH)).hasMessageContaining("n 1 to 9, got 0");
        assertThatThrownBy(() -> new Bleu(BleuTokens.ZH, Bleu.Smoothing.exp(), 0, false))
                .hasMessageContaining("maxOrder 1 to 16, got 0");
        assertThatThrownBy(() -> Bleu.Smoothing.floor(Double.NaN)).hasMessageContaining("amount ≥ 0, got NaN");
    }

    /** A model that gives each of 50 tokens the same chance hesitates among 50; 8 bits a byte compress nothing. */
    @Test
    void perplexityAndBitsPerByte() {
        TokenMetric perplexity = new Perplexity();
        TokenMetric bits = new BitsPerByte();
        assertThat(perplexity.value()).isNaN();
        assertThat(bits.value()).isNaN();
        perplexity.update(3 * Math.log(50), 3, 11);
        perplexity.update(7 * Math.log(50), 7, 20);
        assertThat(perplexity.value()).isCloseTo(50, within(1e-12));
        bits.update(2 * Math.log(256), 1, 2);
        bits.update(0, 0, 0);
        bits.update(Math.log(16), 1, 1);
        assertThat(bits.value()).isCloseTo((8 + 8 + 4) / 3.0, within(1e-12));
        bits.reset();
        assertThat(bits.value()).isNaN();
        assertThat(List.of(perplexity.name(), bits.name())).containsExactly("perplexity", "bits_per_byte");
        assertThatThrownBy(() -> perplexity.update(Double.NaN, 3, 3)).hasMessageContaining("finite loss ≥ 0, got NaN");
        assertThatThrownBy(() -> perplexity.update(1, -1, 3)).hasMessageContaining("tokens that the loss 1.0 is of");
        assertThatThrownBy(() -> bits.update(1, 1, 0)).hasMessageContaining("bytes that the loss 1.0 is of, got 0");
    }
}
