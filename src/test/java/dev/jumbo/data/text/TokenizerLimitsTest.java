package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
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

    /** Every text may have a word that the pieces do not make. */
    @Test
    void wordPieceNeedsItsUnknownToken(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String json = new WordPieceTrainer(400).train(TEXTS).json();
        Files.writeString(file, json.replace("\"[UNK]\":1", "\"[UNK]x\":1"));
        assertThatThrownBy(() -> Tokenizer.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        file + " is not a tokenizer: model.unk_token: expected a token of model.vocab, got \"[UNK]\"");
    }

    /** Whole words may be all that there are. */
    @Test
    void aTextThatCannotBeSpelledIsRefused() {
        Tokenizer notes = SubwordTokenizer.of("{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,"
                + "\"added_tokens\":[],\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},"
                + "\"post_processor\":null,\"decoder\":null,\"model\":{\"type\":\"WordLevel\","
                + "\"vocab\":{\"do\":0,\"re\":1},\"unk_token\":\"<unk>\"}}");
        assertThat(notes.ids("do re do")).containsExactly(0, 1, 0);
        for (ThrowableAssert.ThrowingCallable call : List.<ThrowableAssert.ThrowingCallable>of(
                () -> notes.ids("do mi"), () -> notes.encode("do mi"), () -> notes.encodePair("do", "mi"))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the tokenizer cannot encode the text: WordLevel error");
        }
    }

    /** The library ends the process, or gives ids that no token has. */
    @Test
    void whatTheLibraryTakesForGrantedIsChecked() {
        String merged = new BpeTrainer(400).train(TEXTS).json();
        refused(
                merged.replace("\"continuing_subword_prefix\":null", "\"continuing_subword_prefix\":\"##\""),
                "model.merges: expected the second token of ");
        String single = "{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}";
        String template = "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[" + single
                + "],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],"
                + "\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[7],\"tokens\":[\"<s>\"]}}}";
        String framed = merged.replaceFirst("\"post_processor\":(null|\\{[^{}]*})", template);
        assertThat(SubwordTokenizer.of(framed).encode("a").ids()).startsWith(7).hasSize(2);
        refused(
                framed.replace("{\"<s>\":{\"id\"", "{\"<t>\":{\"id\""),
                "post_processor.single: expected a token of special_tokens, got \"<s>\"");
        refused(
                framed.replace(single, single.replace("\"A\"", "\"B\"")),
                "post_processor.single: expected one text, A, got B");
        refused(
                merged.replace("\"content\":\"<|endoftext|>\"", "\"content\":\"<|end|>\""),
                "added_tokens: expected the next free id, 400, for \"<|end|>\", got ");
        refused(framed.replace("[7]", "[7,400]"), "post_processor: expected ids below 400, got 400");
        refused(framed.replace("[7]", "[7,8]"), "post_processor.special_tokens: expected as many ids as tokens, got {");
        refused(
                framed.replace(",{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}", ""),
                "post_processor.pair: expected the text B once, got [{");
        refused(
                framed.replace(single, single + ",{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}"),
                "post_processor.single: expected the text A once, got [{");
        refused(
                framed.replace("\"B\",\"type_id\":1", "\"B\",\"type_id\":4294967295"),
                "post_processor.pair: expected a type_id from 0 to 2147483647, got 4294967295");
        refused(
                new WordPieceTrainer(400).train(TEXTS).json().replace("[\"[SEP]\",3]", "[\"[SEP]\",2147483647]"),
                "post_processor: expected ids below 400, got 2147483647");
    }

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> SubwordTokenizer.of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
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
                    .hasMessageContaining("latin.txt, line 2: expected UTF-8 text, found other bytes");
        }
    }
}
