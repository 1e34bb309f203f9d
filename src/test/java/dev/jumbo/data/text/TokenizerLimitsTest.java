package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Empty, long and broken input. */
class TokenizerLimitsTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;

    static Tokenizer[] tokenizers() {
        return new Tokenizer[] {
            new ByteTokenizer(),
            CharTokenizer.of(TEXTS),
            new BpeTrainer(400).train(TEXTS),
            new WordPieceTrainer(400).train(TEXTS),
            new UnigramTrainer(400).train(TEXTS)
        };
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void nothingHasNoTokens(Tokenizer tokenizer) {
        assertThat(tokenizer.ids("")).isEmpty();
        assertThat(tokenizer.plainIds("")).isEmpty();
        assertThat(tokenizer.decode(new int[0])).isEmpty();
        // BERT's frame has two.
        assertThat(tokenizer.encode("").size()).isEqualTo(tokenizer.json().contains("BertProcessing") ? 2 : 0);
    }

    /** Ten megabytes in the heap of the tests: the ids, and a few times the text. */
    @ParameterizedTest
    @MethodSource("tokenizers")
    void tenMegabytesAreTheIdsOfTheirParts(Tokenizer tokenizer) {
        String part = String.join(" ", TEXTS.subList(0, 100)) + " 北京是首都 ";
        int times = 10_000_000 / part.length();
        int[] one = tokenizer.ids(part);
        int[] all = tokenizer.ids(part.repeat(times));
        assertThat((double) all.length).isBetween(0.99 * one.length * times, 1.01 * one.length * times);
        assertThat(tokenizer.plainIds(part.repeat(times))).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a b\"]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [[\"a\"]]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": 7}}",
                "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}, \"normalizer\": {\"type\": \"None\"}}",
                "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", \"b\"]], \"unk_id\": 0}}",
                "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", 0.5]], \"unk_id\": 9}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
                "{\"added_tokens\": [{\"content\": \"x\"}], \"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}}}",
                "\"model\"",
                "",
            })
    void aBrokenFileIsNamedAndNothingElseHappens(String json, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not a tokenizer: ");
    }

    @Test
    void deepNestingIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":" + "[".repeat(100_000));
        assertThatThrownBy(() -> Tokenizer.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nesting");
    }

    @Test
    void textsThatAreNotUtf8AreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("latin.txt");
        Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xe9, '\n'});
        try (TextReader reader = TextReader.open(List.of(file), "text")) {
            assertThatThrownBy(() -> new BpeTrainer(300).train(() -> reader))
                    .hasRootCauseInstanceOf(java.nio.charset.CharacterCodingException.class)
                    .hasMessageContaining("latin.txt, line 1 or soon after: expected UTF-8 text, found other bytes");
        }
    }
}
