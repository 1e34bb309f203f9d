package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Our own way to ids gives the library's ids, for every text. */
class FastTokenizerTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;
    private static final Map<String, SubwordTokenizer> TOKENIZERS = tokenizers();

    private static Map<String, SubwordTokenizer> tokenizers() {
        Map<String, SubwordTokenizer> all = new TreeMap<>();
        SubwordTokenizer bpe = new BpeTrainer(700).train(TEXTS);
        all.put("GPT-2", bpe);
        String bytes = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":%s}";
        String split = "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":"
                + "{\"Regex\":\"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}%s"
                + "| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+\"},"
                + "\"behavior\":\"Isolated\",\"invert\":false}," + String.format(bytes, false) + "]}";
        String plain = "\"pre_tokenizer\":" + String.format(bytes, true);
        assertThat(bpe.json()).contains(plain);
        all.put("GPT-4", SubwordTokenizer.of(bpe.json().replace(plain, String.format(split, "{1,3}"))));
        all.put("Qwen 2", SubwordTokenizer.of(bpe.json().replace(plain, String.format(split, ""))));
        ObjectNode llama = (ObjectNode) TokenizerFile.parse(all.get("GPT-4").json());
        ObjectNode model = (ObjectNode) llama.get("model");
        ArrayNode merges = (ArrayNode) model.put("ignore_merges", true).get("merges");
        while (merges.size() > 100) {
            merges.remove(100); // words of the later ones are whole only
        }
        all.put("Llama 3", SubwordTokenizer.of(llama.toString()));
        SubwordTokenizer words = new WordPieceTrainer(600).train(TEXTS);
        all.put("BERT", words);
        all.put(
                "BERT with case",
                SubwordTokenizer.of(words.json()
                        .replace(
                                "\"strip_accents\":true,\"lowercase\":true",
                                "\"strip_accents\":null,\"lowercase\":false")));
        all.put(
                "BERT with accents",
                SubwordTokenizer.of(words.json().replace("\"strip_accents\":true", "\"strip_accents\":false")));
        all.put("Unigram", new UnigramTrainer(700).train(TEXTS));
        return all;
    }

    private static void same(String name, SubwordTokenizer tokenizer, String text) {
        assertThat(tokenizer.ids(text)).as("%s: %s", name, text).isEqualTo(tokenizer.libraryIds(text));
    }

    @Test
    void eachOfTheseIsFast() {
        TOKENIZERS.forEach(
                (name, tokenizer) -> assertThat(tokenizer.isFast()).as(name).isTrue());
    }

    @Test
    void everyCharacterInEveryPlace() {
        TOKENIZERS.forEach((name, tokenizer) -> {
            StringBuilder block = new StringBuilder();
            for (int c = 0; c <= 0x1FFFF + 0x400; c++) {
                if (c >= 0xD800 && c <= 0xDFFF) {
                    continue;
                }
                String s = Character.toString(c > 0x1FFFF ? c + 0xA200 - 0x2 : c);
                block.append("a" + s + "a 1" + s + "1 ," + s + ", " + s + "\n" + s + s + "  " + s + "'s\t" + s + "a' "
                        + s + "1\n");
                if (c % 64 == 63) {
                    same(name, tokenizer, block.toString());
                    block.setLength(0);
                }
            }
        });
    }

    @Test
    void realTexts() {
        String all = String.join("\n", TEXTS);
        TOKENIZERS.forEach((name, tokenizer) -> {
            for (int round = 0; round < 2; round++) {
                TEXTS.forEach(text -> same(name, tokenizer, text));
                TokenizerSamples.TRIED.forEach(text -> same(name, tokenizer, text));
            }
            same(name, tokenizer, all);
            same(name, tokenizer, all.replace('\n', ' '));
            same(name, tokenizer, all.replace(" ", "\r\n  \t"));
            same(name, tokenizer, all.toUpperCase(java.util.Locale.ROOT));
        });
    }

    @Test
    void wordsOfAnyLength() {
        TOKENIZERS.forEach((name, tokenizer) -> {
            for (int length : new int[] {31, 32, 33, 99, 100, 101, 170, 171, 511, 512, 513, 5000}) {
                for (String letter : List.of("a", "é", "京", "😀", " ", "\n", "the", "9", ".", "▁")) {
                    same(name, tokenizer, "x " + letter.repeat(length) + " x");
                    same(name, tokenizer, letter.repeat(length));
                }
            }
        });
    }

    /** Several ways to write a run are equally probable, but for the order in which numbers are added. */
    @Test
    void runsOfOneCharacter() {
        List<String> runs = new ArrayList<>(TEXTS);
        for (int i = 0; i < 300; i++) {
            runs.add("+-".repeat(i % 3) + "=".repeat(i % 97) + "-" + "=".repeat(i % 41) + " " + "ab".repeat(i % 23));
        }
        SubwordTokenizer unigram = new UnigramTrainer(700).train(runs);
        for (String run : runs) {
            same("Unigram", unigram, run);
        }
    }

    @Provide
    Arbitrary<String> unicode() {
        Arbitrary<Integer> any = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0x20, 0x7E)),
                net.jqwik.api.Tuple.of(
                        8, Arbitraries.of(0x20, 0x20, 0x0A, 0x0D, 0x09, 0x27, 0x73, 0x72, 0x65, 0x54, 0x31)),
                net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, 0x36F)),
                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0x370, 0x1FFF)),
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0x2000, 0x33FF)),
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0x4E00, 0xD7FF)),
                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0xE000, 0x1FFFF)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0x20000, 0x10FFFF)),
                net.jqwik.api.Tuple.of(
                        2, Arbitraries.of(0x200D, 0xFE0F, 0xFEFF, 0xFFFD, 0xFB01, 0x3000, 0x2581, 0x85, 0xA0, 0x17F)));
        return any.list().ofMaxSize(60).map(points -> {
            StringBuilder text = new StringBuilder();
            points.forEach(text::appendCodePoint);
            return text.toString();
        });
    }

    @Property(tries = 2000)
    void randomTexts(@ForAll("unicode") String text) {
        TOKENIZERS.forEach((name, tokenizer) -> same(name, tokenizer, text));
    }

    @Property(tries = 500)
    void randomTextsOfPiecesAndSpecialTokens(@ForAll("pieces") String text) {
        TOKENIZERS.forEach((name, tokenizer) -> same(name, tokenizer, text));
    }

    @Provide
    Arbitrary<String> pieces() {
        List<String> pieces = new ArrayList<>(List.of(
                " ",
                "  ",
                "\n",
                "\r\n",
                "<|endoftext|>",
                "[SEP]",
                "[UNK]",
                "</s>",
                "<unk>",
                "<s",
                "[",
                "</",
                "<0x41>"));
        for (SubwordTokenizer tokenizer : TOKENIZERS.values()) {
            IntStream.range(0, tokenizer.size())
                    .mapToObj(id -> tokenizer.token(id).replace("##", "").replace('Ġ', ' '))
                    .forEach(pieces::add);
        }
        return Arbitraries.of(pieces).list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @Test
    void otherSettingsAreLeftToTheLibrary() {
        String bpe = new BpeTrainer(300).train(TEXTS).json();
        String words = new WordPieceTrainer(300).train(TEXTS).json();
        String unigram = new UnigramTrainer(300).train(TEXTS).json();
        for (String json : List.of(
                bpe.replace("\"dropout\":null", "\"dropout\":0.1"),
                bpe.replace("\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\"}"),
                bpe.replace("\"add_prefix_space\":false", "\"add_prefix_space\":true"),
                words.replace("\"clean_text\":true", "\"clean_text\":false"),
                words.replace("{\"type\":\"BertPreTokenizer\"}", "{\"type\":\"Whitespace\"}"),
                words.replaceFirst("\"normalized\":false", "\"normalized\":true"),
                unigram.replace("NFKC", "NFC"),
                unigram.replace("\"prepend_scheme\":\"never\"", "\"prepend_scheme\":\"always\""))) {
            SubwordTokenizer tokenizer = SubwordTokenizer.of(json);
            assertThat(tokenizer.isFast()).as(json.substring(0, 50)).isFalse();
            assertThat(tokenizer.ids("a text")).isNotEmpty();
        }
    }
}
