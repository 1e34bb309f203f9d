package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordTagsTest {
    private static final List<String> TAGS = List.of("O", "B-PER", "I-PER", "B-LOC");
    private static final List<String> WORDS = List.of("Ada", "Lovelace", "lives", "in", "北京", "!");
    private static final List<String> RIGHT = List.of("B-PER", "I-PER", "O", "O", "B-LOC", "O");

    static Tokenizer[] tokenizers() {
        List<String> texts = List.of(String.join(" ", WORDS));
        return new Tokenizer[] {
            new WordPieceTrainer(40, 1, true, List.of("[UNK]", "[CLS]", "[SEP]")).train(texts),
            new BpeTrainer(300).train(texts),
            new ByteTokenizer()
        };
    }

    /** The first token of a word begins it; a token that begins with the space before a word is the word's. */
    @ParameterizedTest
    @MethodSource("tokenizers")
    void theFirstTokenOfAWordHasItsTag(Tokenizer tokenizer) {
        WordTags tags = new WordTags(tokenizer, TAGS, 100);
        WordTags.Tagged tagged = tags.encode(WORDS, RIGHT);
        String text = String.join(" ", WORDS);
        Encoding encoding = tokenizer.encode(text);
        assertThat(tagged.text().ids()).isEqualTo(encoding.ids());
        int[] targets = tagged.text().targets();
        assertThat(Arrays.stream(targets).filter(t -> t != TokenBatch.IGNORE)).containsExactly(1, 2, 0, 0, 3, 0);
        int from = 0;
        for (int w = 0; w < WORDS.size(); w++) {
            int place = text.indexOf(WORDS.get(w), from);
            from = place + 1;
            int t = tagged.first()[w];
            assertThat(encoding.starts()[t]).isBetween(place - 1, place);
            assertThat(encoding.ends()[t]).isGreaterThan(place);
            assertThat(targets[t]).isEqualTo(TAGS.indexOf(RIGHT.get(w)));
        }
        assertThat(tags.decode(tagged, targets)).isEqualTo(RIGHT);
    }

    @Test
    void whatIsCutOffHasNoTag() {
        WordTags tags = new WordTags(tokenizers()[0], TAGS, 4);
        WordTags.Tagged tagged = tags.encode(WORDS, RIGHT);
        assertThat(tagged.text().ids()).hasSize(4);
        assertThat(tagged.text().targets()[0]).isEqualTo((int) TokenBatch.IGNORE);
        assertThat(tagged.text().targets()[3]).isEqualTo((int) TokenBatch.IGNORE); // [SEP]
        assertThat(tagged.first()[0]).isEqualTo(1);
        assertThat(tagged.first()[5]).isEqualTo(-1);
        assertThat(tags.decode(tagged, tagged.text().targets()).get(5)).isEqualTo("O");
    }

    @Test
    void badInputIsNamed() {
        WordTags tags = new WordTags(new ByteTokenizer(), TAGS, 100);
        assertThatThrownBy(() -> tags.encode(WORDS, List.of("O")))
                .hasMessage("tags: expected a tag for each of 6 words, got 1");
        assertThatThrownBy(() -> tags.encode(List.of("Ada"), List.of("B-ORG")))
                .hasMessage("tags: expected a tag of [O, B-PER, I-PER, B-LOC] for 'Ada', got 'B-ORG'");
    }
}
