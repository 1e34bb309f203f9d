package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.text.BpeTrainer;
import dev.jumbo.data.text.ByteTokenizer;
import dev.jumbo.data.text.CharTokenizer;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.UnigramTrainer;
import dev.jumbo.data.text.WordPieceTrainer;
import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextGeneratorTest {
    private static final List<String> TEXTS = List.of(
            "the quick brown fox jumps over the lazy dog, and the dog sleeps",
            "今天天气很好，我们去公园散步。 the park is near",
            "naïve café €5 – «quotes» and 😀👍🏽 emoji 👩‍👩‍👧 joined, цена и качество",
            "the the the quick quick brown fox fox 天气 天气");

    static List<Tokenizer> tokenizers() {
        return List.of(
                new ByteTokenizer(),
                CharTokenizer.of(TEXTS),
                new BpeTrainer(300).train(TEXTS),
                new WordPieceTrainer(300).train(TEXTS),
                new UnigramTrainer(400).train(TEXTS));
    }

    private static int[] join(int[] a, int... b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Pieces together are the text, and none is or ends in a part of a character. */
    @ParameterizedTest
    @MethodSource("tokenizers")
    void textOfTokensOneByOneIsTheWhole(Tokenizer tokenizer) {
        for (String text : TEXTS) {
            for (int cut : new int[] {0, 5, 12}) {
                int[] prompt = tokenizer.ids(text.substring(0, cut));
                int[] rest = tokenizer.ids(text.substring(cut));
                TokenText stream = new TokenText(tokenizer, prompt);
                StringBuilder joined = new StringBuilder();
                for (int id : rest) {
                    String piece = stream.add(id);
                    assertThat(piece).doesNotContain("\uFFFD");
                    assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                            .isTrue();
                    joined.append(piece);
                }
                String whole = tokenizer.decode(join(prompt, rest));
                String before = tokenizer.decode(prompt);
                assertThat(stream.end()).isEmpty();
                assertThat(before + joined).isEqualTo(whole);
            }
        }
    }

    @Test
    void aCharacterIsHeldBackUntilItIsWhole() {
        ByteTokenizer bytes = new ByteTokenizer();
        TokenText stream = new TokenText(bytes, new int[] {'a'});
        assertThat(stream.add(0xE2)).isEmpty();
        assertThat(stream.add(0x82)).isEmpty();
        assertThat(stream.add(0xAC)).isEqualTo("€");
        assertThat(stream.add(0xF0)).isEmpty();
        assertThat(stream.add('b')).isEqualTo("\uFFFDb"); // it never became one
        assertThat(stream.add(257)).isEmpty(); // special
        assertThat(stream.add(0xC3)).isEmpty();
        assertThat(stream.end()).isEqualTo("\uFFFD");
        for (int i = 0; i < 3; i++) {
            stream.add(0xFF);
        }
        assertThat(stream.add(0xFF))
                .as("bytes of no character do not gather for ever")
                .isEqualTo("\uFFFD");
    }

    @Test
    void stopStringsEndATextWhereverTheyAreCut() {
        String text = "one two stop three";
        for (int a = 0; a <= text.length(); a++) {
            for (int b = a; b <= text.length(); b++) {
                StopStrings stop = new StopStrings(List.of("three", "stop", "top"));
                String shown =
                        stop.add(text.substring(0, a)) + stop.add(text.substring(a, b)) + stop.add(text.substring(b));
                assertThat(stop.found()).isTrue();
                assertThat(shown).isEqualTo("one two ");
            }
        }
        StopStrings stop = new StopStrings(List.of("abab", "bc"));
        assertThat(stop.add("xab")).isEqualTo("x");
        assertThat(stop.add("ax")).isEqualTo("abax");
        assertThat(stop.add("aba")).isEmpty();
        assertThat(stop.end()).isEqualTo("aba");
        assertThat(stop.found()).isFalse();
    }

    /** Random bytes: mostly no characters at all. */
    @Test
    void streamsTheTextOfItsTokens() {
        try (Scope scope = Scope.open()) {
            Tokenizer bytes = new ByteTokenizer();
            CausalModel model = TinyModels.llama(bytes.size());
            TextGenerator generator = TextGenerator.of(model, bytes)
                    .sampling(new Sampling().temperature(4))
                    .maxTokens(120);
            assertThat(generator.generator().endTokens()).containsExactly(257);
            List<TextPrompt> prompts =
                    List.of(new TextPrompt("a", 1), new TextPrompt("longer €", 2), new TextPrompt("x y", 3));
            List<StringBuilder> heard = List.of(new StringBuilder(), new StringBuilder(), new StringBuilder());
            List<GeneratedText> texts = generator.generate(prompts, (row, piece) -> {
                heard.get(row).append(piece);
                return true;
            });
            for (int row = 0; row < 3; row++) {
                GeneratedText text = texts.get(row);
                assertThat(text.text()).isEqualTo(heard.get(row).toString()).isEqualTo(bytes.decode(text.tokens()));
                assertThat(text.numTokens()).isBetween(1, 120);
                assertThat(text.promptTokens())
                        .isEqualTo(bytes.ids(prompts.get(row).text()).length);
                GeneratedText alone = generator.generate(
                        prompts.get(row).text(), prompts.get(row).seed());
                assertThat(alone.tokens()).containsExactly(text.tokens());
                assertThat(alone.text()).isEqualTo(text.text());
            }
        }
    }

    @Test
    void aStopStringOverTokensEndsAndIsNotShown() {
        try (Scope scope = Scope.open()) {
            Tokenizer bpe = new BpeTrainer(300).train(TEXTS);
            CausalModel model = TinyModels.gpt(bpe.size(), 200);
            TextGenerator generator = TextGenerator.of(model, bpe)
                    .sampling(new Sampling().temperature(3))
                    .maxTokens(60);
            Set<FinishReason> reasons = new HashSet<>();
            for (long seed = 0; seed < 12; seed++) {
                GeneratedText whole = generator.generate("the quick", seed);
                int at = Math.max(0, whole.text().length() / 2 - 1);
                if (whole.text().length() < at + 3) {
                    continue;
                }
                String stop = whole.text().substring(at, at + 3);
                List<String> pieces = new ArrayList<>();
                GeneratedText cut = generator
                        .stop("never there", stop)
                        .generate(List.of(new TextPrompt("the quick", seed)), (row, piece) -> pieces.add(piece))
                        .get(0);
                assertThat(cut.text())
                        .isEqualTo(whole.text().substring(0, whole.text().indexOf(stop)))
                        .isEqualTo(String.join("", pieces));
                assertThat(cut.reason()).isEqualTo(FinishReason.STOP_STRING);
                assertThat(cut.tokens()).isEqualTo(Arrays.copyOf(whole.tokens(), cut.numTokens()));
                reasons.add(whole.reason());
            }
            assertThat(reasons).containsAnyOf(FinishReason.LENGTH, FinishReason.END_TOKEN);
        }
    }

    @Test
    void aListenerMayHaveEnough() {
        try (Scope scope = Scope.open()) {
            Tokenizer chars = CharTokenizer.of(TEXTS);
            TextGenerator generator =
                    TextGenerator.of(TinyModels.alibi(chars.size()), chars).maxTokens(50);
            GeneratedText text = generator
                    .generate(List.of(new TextPrompt("fox", 1)), (row, piece) -> false)
                    .get(0);
            assertThat(text.reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(text.text()).hasSizeBetween(1, 2);
            assertThatThrownBy(() -> generator.generate("", 1)).hasMessageContaining("expected one token or more");
            assertThatThrownBy(() -> generator.stop("a", "")).hasMessageContaining("stop strings of one character");
        }
    }
}
