package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of special tokens in a text that somebody else wrote. */
class PlainIdsTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;

    static Tokenizer[] tokenizers() {
        return new Tokenizer[] {
            new ByteTokenizer(),
            CharTokenizer.of(List.of("<|endoftext|>[SEP]</s> ab")),
            new BpeTrainer(400).train(TEXTS),
            new WordPieceTrainer(400).train(TEXTS),
            new UnigramTrainer(400).train(TEXTS)
        };
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void theyAreText(Tokenizer tokenizer) {
        // ＜／ｓ＞ becomes </s> by NFKC, which Unigram does.
        for (String text : List.of("a<|endoftext|>b", "[SEP] x [CLS]", "</s><s>a<pad>", "＜／ｓ＞", "<unk>[UNK]<|pad|>")) {
            int[] ids = tokenizer.plainIds(text);
            Set<Integer> special = new TreeSet<>(tokenizer.special().ids());
            // A vocabulary may lack a character of the text.
            tokenizer.special().find(SpecialTokens.Role.UNKNOWN).ifPresent(special::remove);
            assertThat(Arrays.stream(ids)).as(text).noneMatch(special::contains).isNotEmpty();
            if (!(tokenizer.json().contains("WordPiece")) && !(tokenizer instanceof CharTokenizer)) {
                assertThat(tokenizer.decode(ids))
                        .isEqualTo(tokenizer.json().contains("NFKC") ? text.replace("＜／ｓ＞", "</s>") : text);
            }
        }
    }

    /** With what the tokenizer adds, and where it is in the text. */
    @ParameterizedTest
    @MethodSource("tokenizers")
    void encodingsHaveThePlainIds(Tokenizer tokenizer) {
        for (String text :
                List.of("a<|endoftext|>b", "[SEP] x [CLS]", "</s><s>a<pad>", "＜／ｓ＞", "<unk>[UNK]🙂<|pad|>")) {
            Encoding alone = tokenizer.encodePlain(text);
            Encoding own = alone.withoutAdded();
            assertThat(own.ids()).as(text).isEqualTo(tokenizer.plainIds(text));
            assertThat(alone.size() - own.size()).isEqualTo(tokenizer.encode("").size());
            assertThat(Arrays.stream(own.starts())).isSorted().allMatch(start -> start < text.length());
            assertThat(Arrays.stream(own.ends())).isSorted().endsWith(text.length());
            Encoding pair = tokenizer.encodePlainPair(text, text + "a");
            assertThat(pair.ids()).startsWith(alone.ids());
            int[] second = IntStream.range(0, pair.size())
                    .filter(t -> pair.segments()[t] == 1 && !pair.isAdded(t))
                    .map(t -> pair.ids()[t])
                    .toArray();
            assertThat(second).isEqualTo(tokenizer.plainIds(text + "a"));
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void harmlessEncodingsAreTheSame(Tokenizer tokenizer) {
        for (String text : TEXTS.subList(0, 50)) {
            assertThat(tokenizer.encodePlain(text)).usingRecursiveComparison().isEqualTo(tokenizer.encode(text));
            assertThat(tokenizer.encodePlainPair(text, "a"))
                    .usingRecursiveComparison()
                    .isEqualTo(tokenizer.encodePair(text, "a"));
        }
    }

    static Tokenizer[] ownTokenizers() {
        return new Tokenizer[] {new ByteTokenizer(), CharTokenizer.of(List.of("ab</s>"))};
    }

    @ParameterizedTest
    @MethodSource("ownTokenizers")
    void charactersAndBytesReadTheNamesOfTheirSpecialTokensElsewhere(Tokenizer tokenizer) {
        int a = tokenizer.ids("a")[0];
        int b = tokenizer.ids("b")[0];
        int end = tokenizer.special().get(SpecialTokens.Role.EOS);
        assertThat(tokenizer.ids("a</s>b</s>")).containsExactly(a, end, b, end);
        Encoding encoding = tokenizer.encode("a</s>b");
        assertThat(encoding.ids()).containsExactly(a, end, b);
        assertThat(encoding.special()).containsExactly(false, true, false);
        assertThat(encoding.ends()).containsExactly(1, 5, 6);
        assertThat(tokenizer.plainIds("a</s>b")).hasSize(6).doesNotContain(end);
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void otherTextIsTheSame(Tokenizer tokenizer) {
        for (String text : TEXTS) {
            assertThat(tokenizer.plainIds(text)).isEqualTo(tokenizer.ids(text));
        }
    }

    @Test
    void theIdsOfOtherTokensStay() {
        // A special token beyond the model's vocabulary, then an added one that is not special.
        SubwordTokenizer trained = new BpeTrainer(300).train(TEXTS);
        String added = "{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                + "\"normalized\":false,\"special\":%s}";
        String json = trained.json()
                .replace(
                        "],\"normalizer\"",
                        "," + String.format(added, 300, "<|im_end|>", true) + ","
                                + String.format(added, 301, "<tool>", false) + "],\"normalizer\"");
        SubwordTokenizer tokenizer = SubwordTokenizer.of(json);
        assertThat(tokenizer.ids("<|im_end|><tool>")).containsExactly(300, 301);
        int[] plain = tokenizer.plainIds("<|im_end|><tool>");
        assertThat(plain).endsWith(301).doesNotContain(300);
        assertThat(Arrays.copyOf(plain, plain.length - 1)).isEqualTo(trained.ids("<|im_end|>"));
    }

    @Test
    void aWordOfTheVocabularyIsSpelledByItsParts() {
        // Merges make ab; where ab is a special token, text has a and b, and abc is no longer ab + c.
        SubwordTokenizer trained = new BpeTrainer(259, 1, List.of("x")).train(List.of("ababc abc"));
        assertThat(trained.ids("abc")).hasSize(1);
        int ab = trained.id("ab").orElseThrow();
        String json = trained.json()
                .replace(
                        "],\"normalizer\"",
                        ",{\"id\":" + ab + ",\"content\":\"ab\",\"single_word\":false,\"lstrip\":false,"
                                + "\"rstrip\":false,\"normalized\":false,\"special\":true}],\"normalizer\"");
        SubwordTokenizer tokenizer = SubwordTokenizer.of(json);
        int a = trained.id("a").orElseThrow();
        int b = trained.id("b").orElseThrow();
        int c = trained.id("c").orElseThrow();
        assertThat(tokenizer.ids("abc")).containsExactly(ab, c);
        assertThat(tokenizer.plainIds("abc")).containsExactly(a, b, c);
    }

    @Test
    void aWholeWordOfWordPieceIsNoSpecialToken() {
        String json = new WordPieceTrainer(400)
                .train(TEXTS)
                .json()
                .replace("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"WhitespaceSplit\"}")
                .replace("\"lowercase\":true", "\"lowercase\":false");
        SubwordTokenizer tokenizer = SubwordTokenizer.of(json);
        assertThat(tokenizer.ids("[MASK]")).containsExactly(4);
        assertThat(tokenizer.plainIds("[MASK]")).doesNotContain(4);
    }
}
