package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files at which the library ends the process, some when it reads them and some at a text, are refused. */
class MalformedTokenizerTest {
    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(MalformedTokenizerTest.class.getResource("/malformed-tokenizers"))
                .toURI());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replaces-nothing | a pattern that is never found as an empty text, got {"Regex":"a*"}
            replaces-before-a-letter | a pattern that is never found as an empty text, got {"Regex":"(?=z)"}
            replaces-an-empty-text | a pattern that is never found as an empty text, got {"String":""}
            strips-the-end | decoder.stop: expected 0, got 2
            no-character-map | precompiled_charsmap: expected base64, got nothing
            character-map-of-a-number | expected base64, got 7
            character-map-without-padding | expected base64, got other text
            character-map-too-short | expected a trie of at least 4 bytes and at most the rest of 3, got a size of -1
            character-map-of-a-large-trie | at most the rest of 68, got a size of 4294967295
            character-map-of-no-text | expected UTF-8 after the trie, got other bytes
            character-map-begins-outside | expected a trie of 256 units that leads nowhere else, got a way to 1024
            character-map-leads-outside | expected a trie of 256 units that leads nowhere else, got a way to 4193
            character-map-with-a-leaf-outside | expected leaves at 2 bytes of texts, where a character begins, got one at 99
            character-map-with-a-leaf-within-a-letter | expected leaves at 3 bytes of texts, where a character begins, got one at 1
            """)
    void isRefused(String name, String message) throws URISyntaxException {
        Path file = folder().resolve(name + ".json");
        assertThatThrownBy(() -> Tokenizer.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not a tokenizer: ")
                .hasMessageContaining(message);
    }

    @Test
    void eachIsTested() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).hasSize(15);
        }
    }

    /** A map that makes b of a, as the refused ones would if they led somewhere. */
    @Test
    void aWholeCharacterMapIsRead() throws IOException, URISyntaxException {
        Tokenizer tokenizer = Tokenizer.open(folder().resolve("valid-character-map.json"));
        assertThat(tokenizer.ids("a")).containsExactly(1);
        assertThat(tokenizer.ids("b")).containsExactly(1);
    }
}
