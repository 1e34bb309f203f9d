package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.text.TokenFile;
import dev.jumbo.data.text.Tokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jumbo tokenizer} and {@code jumbo data}. */
class TextCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private final Terminal terminal;

    TextCommandsTest(@TempDir Path folder) {
        this.folder = folder;
        terminal = new Terminal(folder);
    }

    private int run(String... args) {
        return terminal.run(args);
    }

    @BeforeEach
    void texts() throws IOException {
        List<String> lines = new ArrayList<>(IntStream.range(0, 400)
                .mapToObj(i -> "The number " + i + " is " + (i % 2 == 0 ? "even" : "odd") + " and " + i * 7919 % 1000)
                .toList());
        lines.addAll(lines.subList(0, 50));
        lines.add("");
        lines.add("北京是中国的首都");
        Files.write(folder.resolve("a.txt"), lines.subList(0, 200));
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(folder.resolve("b.jsonl.gz")))) {
            for (String line : lines.subList(200, lines.size())) {
                packed.write((JSON.createObjectNode().put("text", line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpe", "wordpiece", "unigram", "characters", "bytes"})
    void everyKindIsTrainedAndShown(String kind) throws IOException {
        assertThat(run(
                        "tokenizer",
                        "train",
                        "@a.txt",
                        "@b.jsonl.gz",
                        "--out",
                        "@t",
                        "--kind",
                        kind,
                        "--vocabulary",
                        "300",
                        "--json"))
                .as(terminal.err())
                .isZero();
        Tokenizer tokenizer = Tokenizer.open(folder.resolve("t"));
        assertThat(terminal.document().get("vocabulary").intValue())
                .isEqualTo(tokenizer.size())
                .isLessThanOrEqualTo(300);
        assertThat(terminal.document().get("fingerprint").textValue()).isEqualTo(tokenizer.fingerprint());
        assertThat(run("tokenizer", "encode", "@t", "The 首都", "--json")).isZero();
        assertThat(terminal.document().get("tokens"))
                .hasSize(tokenizer.encode("The 首都").size());
        assertThat(terminal.document().get("tokens").get(0).get("id").intValue())
                .isEqualTo(tokenizer.encode("The 首都").ids()[0]);
        assertThat(run("tokenizer", "encode", "@t", "The 首都")).isZero();
        assertThat(terminal.out()).contains("token", "start", " tokens for 6 characters");
        assertThat(run("tokenizer", "show", "@t", "--json")).isZero();
        assertThat(terminal.document().get("special"))
                .hasSize(tokenizer.special().ids().size());
        assertThat(run("tokenizer", "show", "@t")).isZero();
        assertThat(terminal.out()).contains("special token", "pad");
    }

    @Test
    void specialTokensAreAdded() throws IOException {
        assertThat(run("tokenizer", "train", "@a.txt", "--out", "@t", "--vocabulary", "300", "--special", "<|im_end|>"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out()).contains("tokenizer.json: 300 tokens");
        Tokenizer tokenizer = Tokenizer.open(folder.resolve("t"));
        assertThat(tokenizer.ids("<|im_end|>")).containsExactly(2);
        assertThat(tokenizer.special().ids()).containsExactly(0, 1, 2);
    }

    @Test
    void aCorpusIsCleanedDividedAndCounted() throws IOException {
        run("tokenizer", "train", "@a.txt", "--out", "@t", "--vocabulary", "300");
        String[] prepare = {
            "data",
            "prepare",
            "@a.txt",
            "@b.jsonl.gz",
            "--tokenizer",
            "@t",
            "--out",
            "@c/all.tok",
            "--validation",
            "0.1",
            "--language",
            "en",
            "--json"
        };
        assertThat(run(prepare)).as(terminal.err()).isZero();
        JsonNode card = terminal.document();
        assertThat(JSON.readTree(folder.resolve("c/all.json").toFile())).isEqualTo(card);
        JsonNode texts = card.get("texts");
        assertThat(texts.get("read").intValue()).isEqualTo(452);
        assertThat(texts.get("kept").intValue()).isEqualTo(400);
        assertThat(texts.get("duplicate").intValue()).isEqualTo(50);
        assertThat(texts.get("tooShort").intValue()).isEqualTo(1);
        assertThat(texts.get("otherScript").intValue()).isEqualTo(1);
        int validation = card.get("validation").get("documents").intValue();
        // Binomial of 400 at 0.1: four standard deviations.
        assertThat(validation).isBetween(16, 64);
        assertThat(card.get("train").get("documents").intValue()).isEqualTo(400 - validation);
        TokenFile train = TokenFile.open(folder.resolve("c/all.tok"));
        TokenFile held = TokenFile.open(folder.resolve("c/all.validation.tok"));
        train.check(Tokenizer.open(folder.resolve("t")));
        assertThat(train.count()).isEqualTo(card.get("train").get("tokens").longValue());
        assertThat(held.count()).isEqualTo(card.get("validation").get("tokens").longValue());
        try (var files = Files.list(folder.resolve("c"))) {
            assertThat(files).hasSize(3);
        }
        assertThat(run(prepare)).isEqualTo(1);
        assertThat(terminal.err())
                .contains("a corpus of this name is there already")
                .contains("all.json");
        String[] again = Arrays.copyOf(prepare, prepare.length + 1);
        again[prepare.length] = "--overwrite";
        assertThat(run(again)).isZero();
        assertThat(terminal.document()).isEqualTo(card);
    }

    @Test
    void cleanTextsAreWritten() throws IOException {
        assertThat(run("data", "clean", "@a.txt", "@b.jsonl.gz", "--out", "@clean.jsonl", "--json"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.document().get("kept").intValue()).isEqualTo(401);
        List<String> lines = Files.readAllLines(folder.resolve("clean.jsonl"));
        assertThat(lines).hasSize(401).doesNotHaveDuplicates();
        assertThat(JSON.readTree(lines.get(400)).get("text").textValue()).isEqualTo("北京是中国的首都");
        assertThat(run("data", "clean", "@a.txt", "--out", "@clean.jsonl")).isEqualTo(1);
        assertThat(run("data", "clean", "@a.txt", "--out", "@clean.txt")).isEqualTo(2);
    }

    @Test
    void errorsSayWhatToDo() throws IOException {
        assertThat(run("tokenizer", "train", "--out", "@t")).isEqualTo(2);
        assertThat(terminal.err()).contains("jumbo tokenizer train: expected files with texts");
        assertThat(run("tokenizer", "train", "@none.txt", "--out", "@t")).isEqualTo(1);
        assertThat(terminal.err()).contains("none.txt: no such file").doesNotContain("\tat ");
        assertThat(run("tokenizer", "train", "@b.jsonl.gz", "--out", "@t", "--column", "body"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("b.jsonl.gz, line 1: expected text in 'body', found only text");
        assertThat(run("tokenizer", "train", "@a.txt", "--out", "@t", "--vocabulary", "20"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("expected a size of at least 258");
        assertThat(run("tokenizer", "train", "@a.txt", "--out", "@t", "--kind", "bytes", "--special", "<x>"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("use bpe, wordpiece or unigram");
        Files.write(folder.resolve("broken.txt"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
        assertThat(run("tokenizer", "train", "@broken.txt", "--out", "@t")).isEqualTo(1);
        assertThat(terminal.err()).contains("broken.txt, line 2: expected UTF-8 text");
        assertThat(run("tokenizer", "show", "@none")).isEqualTo(1);
        assertThat(run("data", "prepare", "@a.txt", "--tokenizer", "@none", "--out", "@x.tok"))
                .isEqualTo(1);
        run("tokenizer", "train", "@a.txt", "--out", "@t", "--vocabulary", "300");
        assertThat(run("tokenizer", "train", "@a.txt", "--out", "@t", "--vocabulary", "300"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("a tokenizer is there already");
        assertThat(run("data", "prepare", "@broken.txt", "--tokenizer", "@t", "--out", "@x.tok"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("expected UTF-8 text").doesNotContain("\tat ");
        assertThat(run("data", "prepare", "@a.txt", "--tokenizer", "@t", "--out", "@x.tok", "--language", "zh"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("no text is left to train on").contains("otherScript=200");
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).noneMatch(name -> name.startsWith("x."));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer",
                "tokenizer train",
                "tokenizer show",
                "tokenizer encode",
                "data",
                "data prepare",
                "data clean"
            })
    void everyCommandHasAnExample(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add("--help");
        assertThat(run(words.toArray(new String[0]))).isZero();
        assertThat(terminal.out()).contains("Example").contains("jumbo " + command);
    }
}
