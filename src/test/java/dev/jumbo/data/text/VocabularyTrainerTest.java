package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.testing.Goldens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VocabularyTrainerTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;

    private static List<String> vocabulary(Tokenizer tokenizer) {
        return IntStream.range(0, tokenizer.size()).mapToObj(tokenizer::token).toList();
    }

    private static void agrees(String name, VocabularyTrainer trainer) {
        Goldens.Case golden = TokenizerSamples.golden(name);
        SubwordTokenizer tokenizer = trainer.train(TEXTS);
        assertThat(vocabulary(tokenizer)).isEqualTo(TokenizerSamples.strings(golden.get("tokens")));
        for (int i = 0; i < TokenizerSamples.TRIED.size(); i++) {
            assertThat(tokenizer.encode(TokenizerSamples.TRIED.get(i)).ids())
                    .as(TokenizerSamples.TRIED.get(i))
                    .isEqualTo(TokenizerSamples.ints(golden.get("ids").get(i)));
        }
    }

    @Test
    void bytePairsAreThoseOfAPlainProgram() {
        agrees("bpe", new BpeTrainer(700));
    }

    @Test
    void wordPiecesAreThoseOfAPlainProgram() {
        agrees("wordpiece", new WordPieceTrainer(500));
    }

    @Test
    void unigramNeedsHardlyMorePiecesThanSentencepiece() {
        Goldens.Case golden = TokenizerSamples.golden("unigram");
        SubwordTokenizer tokenizer = new UnigramTrainer(700).train(TEXTS);
        assertThat(tokenizer.size()).isEqualTo(700);
        int pieces = TEXTS.stream().mapToInt(text -> tokenizer.ids(text).length).sum();
        assertThat(pieces).isLessThan((int) (1.02 * golden.get("pieces").intValue()));
        List<String> probable = vocabulary(tokenizer).subList(260, 320);
        List<String> theirs = TokenizerSamples.strings(golden.get("probable"));
        assertThat(theirs.stream().filter(probable::contains).count()).isGreaterThan(theirs.size() / 2);
    }

    static VocabularyTrainer[] trainers() {
        return new VocabularyTrainer[] {new BpeTrainer(500), new WordPieceTrainer(400), new UnigramTrainer(600)};
    }

    @ParameterizedTest
    @MethodSource("trainers")
    void theOrderOfTheTextsDoesNotMatter(VocabularyTrainer trainer) {
        List<String> mixed = new ArrayList<>(TEXTS);
        Collections.shuffle(mixed, new java.util.Random(4));
        assertThat(trainer.train(mixed).fingerprint())
                .isEqualTo(trainer.train(TEXTS).fingerprint())
                .hasSize(64);
    }

    @ParameterizedTest
    @MethodSource("trainers")
    void progressIsReported(VocabularyTrainer trainer) {
        List<String> stages = new ArrayList<>();
        trainer.train(TEXTS, (stage, done, total) -> stages.add(stage + " " + done));
        assertThat(stages).hasSizeGreaterThan(1).contains("words " + TEXTS.size());
    }

    @ParameterizedTest
    @MethodSource("trainers")
    void noTextIsAnError(VocabularyTrainer trainer) {
        assertThatThrownBy(() -> trainer.train(List.of("", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vocabulary: expected text to learn from, found no word in 2 texts");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new BpeTrainer(257))
                .hasMessage("BPE: expected a size of at least 258 for the bytes and the special tokens, got 257");
        assertThatThrownBy(() -> new WordPieceTrainer(100, 1, true, List.of("[PAD]")))
                .hasMessage("WordPiece: expected [UNK] among the special tokens, got [[PAD]]");
        assertThatThrownBy(() -> new UnigramTrainer(260)).hasMessageContaining("expected a size above the 260");
    }

    @Test
    void repeatsAreMergedFromTheLeft() {
        // The first merge makes aa aa a; of the pairs (aa, a) and (aa, aa), both there once a word, the first has
        // smaller ids.
        SubwordTokenizer tokenizer = new BpeTrainer(258, 1, List.of()).train(List.of("aaaaa aaaaa"));
        assertThat(tokenizer.ids("aaaaa")).isEqualTo(new int[] {256, 257});
        assertThat(tokenizer.token(256)).isEqualTo("aa");
        assertThat(tokenizer.token(257)).isEqualTo("aaa");
    }

    @Test
    void digammaIsThePublishedOne() {
        // -γ, and Abramowitz and Stegun (1964), table 6.1.
        assertThat(UnigramTrainer.digamma(1)).isCloseTo(-0.5772156649015329, within(1e-8));
        assertThat(UnigramTrainer.digamma(0.5)).isCloseTo(-1.9635100260214235, within(1e-8));
        assertThat(UnigramTrainer.digamma(10)).isCloseTo(2.251752589066721, within(1e-8));
    }

    private static org.assertj.core.data.Offset<Double> within(double distance) {
        return org.assertj.core.data.Offset.offset(distance);
    }

    @Test
    void expectedCountsAreThoseOfAllWaysToWriteAWord() {
        // ab is written ab (0.5) or a, b (0.2 · 0.3): shares 0.5 / 0.56 and 0.06 / 0.56.
        double[] scores = {Math.log(0.2), Math.log(0.3), Math.log(0.5)};
        Pieces pieces = new Pieces(List.of(new int[] {'a'}, new int[] {'b'}, new int[] {'a', 'b'}), scores);
        double[] expected = new double[3];
        assertThat(pieces.expect(new int[] {'a', 'b'}, 10, expected)).isCloseTo(Math.log(0.56), within(1e-12));
        assertThat(expected[0]).isCloseTo(0.6 / 0.56, within(1e-12));
        assertThat(expected[1]).isCloseTo(0.6 / 0.56, within(1e-12));
        assertThat(expected[2]).isCloseTo(5 / 0.56, within(1e-12));
        assertThat(Arrays.toString(pieces.best(new int[] {'a', 'b'}, -1))).isEqualTo("[2]");
        assertThat(Arrays.toString(pieces.best(new int[] {'a', 'b'}, 2))).isEqualTo("[0, 1]");
        assertThat(pieces.best(new int[] {'c'}, -1)).isEmpty();
    }
}
