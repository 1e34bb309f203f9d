package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.testing.Bounded;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * A changed tokenizer.json is read or refused with an IOException, and gives ids of its vocabulary. Where the library ends the
 * process, the changed file is target/tokenizer-fuzz/tokenizer.json.
 */
class TokenizerFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("target", "tokenizer-fuzz", "tokenizer.json");
    private static final String ANY_FRAME =
            "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\","
                    + "\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
                    + "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[7,8],"
                    + "\"tokens\":[\"<s>\",\"x\"]}}}";

    /** Parts that our trainers do not write, each a key and a value. */
    private static final List<List<String>> PARTS = List.of(
            List.of("post_processor", ANY_FRAME),
            List.of("post_processor", "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",2],\"cls\":[\"<s>\",0]}"),
            List.of(
                    "normalizer",
                    "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFKC\"},{\"type\":\"Prepend\","
                            + "\"prepend\":\"▁\"},{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" {2,}\"},\"content\":\"▁\"},"
                            + "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}]}"),
            List.of(
                    "pre_tokenizer",
                    "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":"
                            + "\"\\\\s+|a\"},\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"Digits\","
                            + "\"individual_digits\":true},{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"use_regex\":false}]}"),
            List.of("pre_tokenizer", "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\"}"),
            List.of(
                    "decoder",
                    "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},"
                            + "\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},{\"type\":\"Strip\",\"content\":\" \","
                            + "\"start\":1,\"stop\":0}]}"),
            List.of(
                    "truncation",
                    "{\"direction\":\"Right\",\"max_length\":5,\"strategy\":\"LongestFirst\",\"stride\":0}"),
            List.of(
                    "padding",
                    "{\"strategy\":{\"Fixed\":8},\"direction\":\"Right\",\"pad_id\":0,\"pad_type_id\":0,"
                            + "\"pad_token\":\"x\"}"));

    /** Values that mean something in such a file. */
    private static final List<String> VALUES = List.of(
            "\"BPE\"",
            "\"WordPiece\"",
            "\"Unigram\"",
            "\"WordLevel\"",
            "\"ByteLevel\"",
            "\"Metaspace\"",
            "\"Precompiled\"",
            "\"Sequence\"",
            "\"TemplateProcessing\"",
            "\"Strip\"",
            "\"Replace\"",
            "\"a\"",
            "\"##\"",
            "\"a b c\"",
            "\"(\"",
            "\"AAAA\"",
            "{\"Regex\":\"a*\"}",
            "{\"String\":\"\"}",
            "[\"a\", \"zz\"]",
            "[\"a\", -1e308]",
            "7",
            "400");

    private static final List<String> FILES = files();

    private static List<String> files() {
        List<String> texts = List.of("a bad cab", "dad had a bag", "中文 and 英文");
        List<String> files = new ArrayList<>();
        for (Tokenizer tokenizer : List.of(
                new BpeTrainer(280).train(texts),
                new WordPieceTrainer(60).train(texts),
                new UnigramTrainer(300).train(texts),
                CharTokenizer.of(texts),
                new ByteTokenizer())) {
            files.add(tokenizer.json());
            for (List<String> part : tokenizer instanceof SubwordTokenizer ? PARTS : List.<List<String>>of()) {
                files.add(with(tokenizer.json(), part.get(0), part.get(1)));
            }
        }
        return files;
    }

    private static String with(String json, String key, String value) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(json);
            JsonNode part = JSON.readTree(value);
            root.set(key, part);
            return root.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<String> valid() {
        return Arbitraries.of(FILES);
    }

    @Property(tries = 1500, seed = "5", shrinking = ShrinkingMode.OFF)
    void changedFiles(@ForAll("valid") String json, @ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Files.createDirectories(FILE.getParent());
        if (random.nextInt(3) == 0) {
            Files.write(FILE, Mutations.bytes(json.getBytes(StandardCharsets.UTF_8), random));
        } else {
            Files.writeString(FILE, Mutations.json(json, random, VALUES));
        }
        readOrRefused(FILE);
    }

    /** Reads a file and encodes texts. */
    static void readOrRefused(Path file) throws Exception {
        try {
            Bounded.read("a tokenizer", Files.size(file), () -> encode(Tokenizer.open(file)));
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("tokenizer.json");
        } catch (IllegalArgumentException e) { // not every kind has a token for what it cannot spell
            assertThat(e).hasMessageStartingWith("the tokenizer cannot encode the text: ");
        } catch (RuntimeException e) {
            fail(Files.readString(file), e);
        }
    }

    private static boolean encode(Tokenizer read) {
        for (String text : List.of("", "a cab</s>", "a<|endoftext|> [SEP] 中\u0301  x")) {
            read.encodePair(text, "[SEP] 中");
            int[] ids = read.encode(text).ids();
            assertThat(Arrays.stream(ids)).allMatch(id -> id >= 0 && id < read.size());
            read.decode(ids);
            read.decode(read.plainIds(text));
            read.encodePlainPair(text, text);
        }
        return true;
    }
}
