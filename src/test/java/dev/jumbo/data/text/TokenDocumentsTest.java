package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenDocumentsTest {
    private static final SubwordTokenizer TOKENIZER = new BpeTrainer(400).train(TokenizerSamples.TEXTS);
    private static final int END = TokenDocuments.separator(TOKENIZER);

    @Test
    void aDocumentStandsBetweenSeparators() {
        int[] ids = TOKENIZER.ids("two words");
        TokenDocuments documents = TokenDocuments.of(List.of("two words", "", "two words"), TOKENIZER, 100);
        assertThat(documents.size()).isEqualTo(2);
        int[] example = documents.get(1);
        assertThat(Arrays.copyOfRange(example, 1, example.length - 1)).isEqualTo(ids);
        assertThat(example).startsWith(END).endsWith(END);
        assertThat(documents.lengths()).containsExactly(ids.length + 1, ids.length + 1);
        assertThat(documents.targets()).isEqualTo(2 * (ids.length + 1));
    }

    @Test
    void aTextThatSpellsTheSeparatorDoesNotEndTheDocument() {
        String text = "a" + TOKENIZER.token(END) + "b";
        assertThat(TOKENIZER.ids(text)).contains(END);
        int[] example = TokenDocuments.of(List.of(text), TOKENIZER, 100).get(0);
        int[] inside = Arrays.copyOfRange(example, 1, example.length - 1);
        assertThat(inside).doesNotContain(END);
        assertThat(TOKENIZER.decode(inside)).isEqualTo(text);
    }

    /** Each token but the first separator is guessed once, whatever the context. */
    @Test
    void aLongDocumentIsCut() {
        int[] whole = TokenDocuments.of(List.of("many words of a text"), TOKENIZER, 1000)
                .get(0);
        for (int context = 1; context <= whole.length; context++) {
            TokenDocuments parts = TokenDocuments.of(List.of("many words of a text"), TOKENIZER, context);
            int at = 0;
            for (int[] part : parts.examples()) {
                assertThat(part).hasSizeBetween(2, context + 1);
                assertThat(part).isEqualTo(Arrays.copyOfRange(whole, at, at + part.length));
                at += part.length - 1;
            }
            assertThat(at).isEqualTo(whole.length - 1);
            assertThat(parts.targets()).isEqualTo(whole.length - 1);
        }
    }

    @Test
    void aTokenizerWithoutASeparatorIsRefused() {
        Tokenizer words = new WordPieceTrainer(400).train(TokenizerSamples.TEXTS);
        assertThatThrownBy(() -> TokenDocuments.of(List.of("a"), words, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a tokenizer with a token that ends a document");
    }
}
