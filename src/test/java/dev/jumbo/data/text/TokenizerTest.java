package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;
    private static final SubwordTokenizer WORDS = new WordPieceTrainer(400).train(TEXTS);

    static Tokenizer[] tokenizers() {
        return new Tokenizer[] {
            new ByteTokenizer(),
            CharTokenizer.of(TEXTS),
            new BpeTrainer(300).train(TEXTS),
            WORDS,
            new UnigramTrainer(400).train(TEXTS)
        };
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void aSavedTokenizerIsTheSame(Tokenizer tokenizer, @TempDir Path folder) throws IOException {
        tokenizer.save(folder.resolve("model/tokenizer.json"));
        Tokenizer read = Tokenizer.open(folder.resolve("model"));
        assertThat(read.fingerprint()).isEqualTo(tokenizer.fingerprint());
        assertThat(read.size()).isEqualTo(tokenizer.size());
        assertThat(read.special()).isEqualTo(tokenizer.special());
        assertThat(Files.list(folder.resolve("model"))).hasSize(1);
        for (String text : TokenizerSamples.TRIED) {
            assertThat(read.encode(text).ids()).isEqualTo(tokenizer.encode(text).ids());
            assertThat(read.decode(read.ids(text))).isEqualTo(tokenizer.decode(tokenizer.ids(text)));
        }
        for (int id = 0; id < read.size(); id++) {
            assertThat(read.id(read.token(id))).hasValue(id);
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void idsOutsideOfTheVocabularyAreRefused(Tokenizer tokenizer) {
        int size = tokenizer.size();
        assertThatThrownBy(() -> tokenizer.decode(new int[] {size}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decode: expected ids from 0 to " + (size - 1) + ", got " + size);
        assertThatThrownBy(() -> tokenizer.decode(new int[] {-1})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPairHasBertsFrame() {
        Encoding pair = WORDS.encodePair("北京", "今天 is");
        assertThat(IntStream.of(pair.ids()).mapToObj(WORDS::token).toList().subList(0, 4))
                .containsExactly("[CLS]", "北", "京", "[SEP]");
        assertThat(pair.segments()).startsWith(0, 0, 0, 0, 1, 1).endsWith(1);
        assertThat(pair.special()).startsWith(true, false, false, true, false).endsWith(true);
        assertThat(pair.starts()).startsWith(0, 0, 1, 0, 0, 1);
        assertThat(pair.ends()).startsWith(0, 1, 2, 0, 1, 2);
        assertThat(WORDS.decode(pair.ids())).isEqualTo("北 京 今 天 is");
    }

    @Test
    void rolesAreFoundByNameByNeighboursAndInTheFile(@TempDir Path folder) throws IOException {
        Map<SpecialTokens.Role, Integer> bert = WORDS.special().roles();
        assertThat(bert)
                .containsOnly(
                        Map.entry(SpecialTokens.Role.PAD, 0),
                        Map.entry(SpecialTokens.Role.UNKNOWN, 1),
                        Map.entry(SpecialTokens.Role.CLS, 2),
                        Map.entry(SpecialTokens.Role.SEP, 3),
                        Map.entry(SpecialTokens.Role.MASK, 4));
        assertThatThrownBy(() -> WORDS.special().get(SpecialTokens.Role.BOS))
                .hasMessageStartingWith("tokenizer: expected a token for BOS, found tokens for [PAD, UNKNOWN,");
        WORDS.save(folder.resolve("tokenizer.json"));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"bos_token\": \"[CLS]\", \"eos_token\": {\"content\": \"[SEP]\"}, \"pad_token\": null}");
        Tokenizer read = Tokenizer.open(folder);
        assertThat(read.special().get(SpecialTokens.Role.BOS)).isEqualTo(2);
        assertThat(read.special().get(SpecialTokens.Role.EOS)).isEqualTo(3);
        assertThat(read.special().get(SpecialTokens.Role.PAD)).isZero();
        read.save(folder.resolve("alone/tokenizer.json"));
        assertThat(Tokenizer.open(folder.resolve("alone")).special()).isEqualTo(read.special());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                | Unexpected end-of-input",
                "[1]                                              | expected a JSON object, found ARRAY",
                "{}                                               | expected an object 'model' with a vocabulary, found none",
                "{\"model\": {\"type\": \"BPE\"}}                 | expected model.vocab to be an object or a list, found none",
                "{\"model\": {\"vocab\": {}}}                     | expected a vocabulary in model.vocab, found no token",
                "{\"model\": {\"vocab\": {\"a\": 2000000000}}}    | token 'a': expected an id from 0 to 16777215, got 2000000000",
                "{\"model\": {\"vocab\": {\"a\": 0}, \"type\": \"Nope\"}} | data did not match any variant",
            })
    void aBrokenFileIsNamed(String json, String message, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, json);
        assertThatThrownBy(() -> Tokenizer.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not a tokenizer: ")
                .hasMessageContaining(message);
    }

    @Test
    void aFileOfBytesOrNoFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        assertThatThrownBy(() -> Tokenizer.open(folder)).hasMessageContaining(file + ": no such file");
        Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .hasMessage(file + " is not a tokenizer: expected UTF-8 text, found other bytes");
    }

    @Test
    void truncationAndPaddingOfTheFileAreLeftOut() {
        String json = WORDS.json()
                .replace(
                        "\"truncation\":null",
                        "\"truncation\":{\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0,"
                                + "\"direction\":\"Right\"}")
                .replace(
                        "\"padding\":null",
                        "\"padding\":{\"strategy\":{\"Fixed\":99},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}");
        assertThat(json).isNotEqualTo(WORDS.json()).contains("\"Fixed\"").contains("LongestFirst");
        String text = TEXTS.get(3) + " the the the the the the";
        assertThat(SubwordTokenizer.of(json).encode(text).ids())
                .isEqualTo(WORDS.encode(text).ids())
                .hasSizeGreaterThan(6);
    }

    @Test
    void manyThreadsMayEncode() throws Exception {
        Tokenizer tokenizer = new BpeTrainer(400).train(TEXTS);
        List<int[]> expected = TEXTS.stream().map(tokenizer::ids).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int round = 0; round < 8; round++) {
                tasks.add(() -> {
                    for (int i = 0; i < expected.size(); i++) {
                        assertThat(tokenizer.ids(TEXTS.get(i))).isEqualTo(expected.get(i));
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void loadingLeavesNoSetting() {
        assertThat(WORDS.ids("the")).isNotEmpty();
        assertThat(System.getProperty("ai.djl.offline")).isNull();
    }

    @Test
    void aTextThatSpellsASpecialTokenIsThatToken() {
        Tokenizer tokenizer = new BpeTrainer(300).train(TEXTS);
        Encoding encoding = tokenizer.encode("a<|endoftext|>b");
        int end = tokenizer.special().get(SpecialTokens.Role.EOS);
        assertThat(encoding.ids()).hasSize(3).contains(end);
        assertThat(encoding.special()).containsExactly(false, true, false);
        assertThat(encoding.starts()).containsExactly(0, 1, 14);
        assertThat(tokenizer.decode(encoding.ids())).isEqualTo("ab");
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void plainTextSpellsNoSpecialToken(Tokenizer tokenizer) {
        for (String text : TokenizerSamples.TRIED) {
            assertThat(tokenizer.plainIds(text)).isEqualTo(tokenizer.ids(text));
        }
        int unknown = tokenizer.special().find(SpecialTokens.Role.UNKNOWN).orElse(-1);
        for (int special : tokenizer.special().ids()) {
            String name = tokenizer.token(special);
            String wide = name.replace('<', '\uFF1C').replace('>', '\uFF1E'); // normal form: the name
            for (String text : List.of(name, "a" + name + "b", name + name, "a " + name, wide)) {
                int[] ids = tokenizer.plainIds(text);
                assertThat(IntStream.of(ids).filter(id -> id != unknown).noneMatch(tokenizer.special()::contains))
                        .as(text)
                        .isTrue();
                if (tokenizer instanceof SubwordTokenizer && tokenizer != WORDS && !text.equals(wide)) {
                    assertThat(tokenizer.decode(ids)).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void unknownCharactersAreUnknown() {
        CharTokenizer tokenizer = CharTokenizer.of(List.of("aab", "c"), 2);
        assertThat(tokenizer.size()).isEqualTo(5);
        assertThat(tokenizer.ids("abc😀")).containsExactly(3, 4, 1, 1);
        assertThat(tokenizer.decode(new int[] {0, 3, 1, 4, 2})).isEqualTo("ab");
    }
}
