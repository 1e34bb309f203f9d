package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.PictureData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jumbo data inspect}, {@code clean} and {@code split}. */
class DataCommandsTest {
    private final Path folder;
    private final Terminal terminal;

    DataCommandsTest(@TempDir Path folder) {
        this.folder = folder;
        this.terminal = new Terminal(folder);
    }

    private int run(String... args) {
        return terminal.run(args);
    }

    /** Sixty pictures of three classes, one twice and one broken. */
    @BeforeEach
    void pictures() throws IOException {
        MemoryPictures all = EmbeddedFashionMnist.open(Part.TRAIN);
        int[] left = {20, 20, 20};
        for (int i = 0; i < all.size(); i++) {
            int label = all.get(i).label();
            if (label < 3 && left[label]-- > 0) {
                Path file = folder.resolve("photos/c" + label + "/" + i + ".png");
                Files.createDirectories(file.getParent());
                PngFiles.write(all.get(i), file);
            }
        }
        Path first = folder.resolve("photos/c0").toFile().listFiles()[0].toPath();
        Files.copy(first, folder.resolve("photos/c0/again.png"));
        Files.writeString(folder.resolve("photos/c1/broken.png"), "no picture");
        Files.writeString(
                folder.resolve("photos.yaml"),
                "data: {source: folder, path: " + folder.resolve("photos") + ", channels: 1, height: 28, width: 28,"
                        + " onCorrupt: skip}\nclean:\n  - name: broken\n  - {name: exact-duplicates}\n");
    }

    @Test
    void inspectTellsAndDraws() throws IOException {
        assertThat(run("data", "inspect", "@photos", "--html", "@page.html", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out()).contains("broken", "exact duplicates", "again.png", "broken.png");
        assertThat(Files.readString(folder.resolve("page.html")))
                .contains(
                        "Pictures of",
                        "data:image/png;base64,",
                        "<h2>Exact duplicates</h2>",
                        "Content-Security-Policy");
        assertThat(run("data", "inspect", "@photos", "--json", "--quiet")).isZero();
        JsonNode found = terminal.document();
        assertThat(found.get("examples").intValue()).isEqualTo(62);
        assertThat(found.get("broken").get(0).get("name").textValue()).endsWith("broken.png");
        assertThat(found.get("same")).hasSize(1);
    }

    @Test
    void aRecipeIsDividedAsItsRunDividesIt() throws IOException {
        assertThat(run("data", "inspect", "@photos.yaml", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode parts = terminal.document().get("parts");
        assertThat(parts.get("train").intValue()).isEqualTo(62 - 6 - 6); // the broken one stays in train
        assertThat(parts.get("validation").intValue()).isEqualTo(6);
        assertThat(parts.get("test").intValue()).isEqualTo(6);
    }

    @Test
    void cleanWritesANewSetWithACard() throws IOException {
        assertThat(run("data", "clean", "@photos.yaml", "--out", "@clean", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.document().get("after").intValue()).isEqualTo(60);
        assertThat(terminal.document().get("removed").get("exact-duplicates").intValue())
                .isEqualTo(1);
        assertThat(Files.readString(folder.resolve("clean/README.md"))).contains("broken.png", "the same as");
        PictureFolder cleaned = PictureFolder.open(folder.resolve("clean"), 1, 28, 28, PictureFolder.Corrupt.FAIL);
        assertThat(cleaned.size()).isEqualTo(60);
        assertThat(cleaned.classes()).containsExactly("c0", "c1", "c2");
        assertThat(run("data", "clean", "@photos.yaml", "--out", "@clean", "--quiet"))
                .isNotZero();
        assertThat(terminal.err()).contains("is there already");
        assertThat(folder.resolve("clean.tmp")).doesNotExist();
    }

    @Test
    void cleanKeepsAllColumnsOfTexts() throws IOException {
        Files.write(
                folder.resolve("train.csv"),
                List.of("text,label,id", "good,1,a", "good,1,b", "seen,0,c", ",0,d", "new,0,e"));
        Files.write(folder.resolve("test.csv"), List.of("text,label,id", "seen,0,t", "other,1,u"));
        Files.writeString(
                folder.resolve("texts.yaml"),
                "task: text-classification\ndata: {source: labelled, path: " + folder.resolve("train.csv")
                        + ", testPath: " + folder.resolve("test.csv")
                        + "}\nclean: [{name: broken}, {name: exact-duplicates}]\n");
        assertThat(run("data", "clean", "@texts.yaml", "--out", "@clean", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("clean/train.jsonl")))
                .containsExactly(
                        "{\"text\":\"good\",\"label\":\"1\",\"id\":\"a\"}",
                        "{\"text\":\"new\",\"label\":\"0\",\"id\":\"e\"}");
        assertThat(Files.readAllLines(folder.resolve("clean/test.jsonl"))).hasSize(2);
        assertThat(terminal.document().get("removals"))
                .extracting(one -> one.get("name").textValue().replaceAll(".*/", "") + ": "
                        + one.get("step").textValue())
                .containsExactly(
                        "train.csv, line 3: exact-duplicates",
                        "train.csv, line 4: exact-duplicates",
                        "train.csv, line 5: broken");
    }

    /** Of training what the test file has, the same or almost; duplicates within a part stay. */
    @Test
    void leakageOfTextsIsTakenFromTheEarlierPart() throws IOException {
        String fox = "the quick brown fox jumps over the lazy dog and runs away into the deep dark wood at night";
        Files.write(
                folder.resolve("train.csv"),
                List.of("text,label", fox + " again,1", "alone,1", "alone,1", " the same ,0", "not alike at all,0"));
        Files.write(folder.resolve("valid.csv"), List.of("text,label", "the same,0", "of its own,1"));
        Files.write(folder.resolve("test.csv"), List.of("text,label", "the same,0", fox + ",1"));
        Files.writeString(
                folder.resolve("texts.yaml"),
                "task: text-classification\ndata: {source: labelled, path: " + folder.resolve("train.csv")
                        + ", validPath: " + folder.resolve("valid.csv") + ", testPath: " + folder.resolve("test.csv")
                        + "}\nclean: [{name: leakage}]\n");
        assertThat(run("data", "clean", "@texts.yaml", "--out", "@clean", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.document().get("removals"))
                .extracting(one -> one.get("name").textValue().replaceAll(".*/", "") + ": "
                        + one.get("step").textValue() + ": "
                        + one.get("reason").textValue().replaceAll(" /.*/", " "))
                .containsExactly(
                        "valid.csv, line 2: leakage: the same as test.csv, line 2",
                        "train.csv, line 2: leakage: almost the same as test.csv, line 3",
                        "train.csv, line 5: leakage: the same as test.csv, line 2");
        assertThat(Files.readAllLines(folder.resolve("clean/train.jsonl"))).hasSize(3);
    }

    @Test
    void rowsOfTextsThatCannotBeReadAreLeftOut() throws IOException {
        Files.write(folder.resolve("train.csv"), List.of("text,label", "short", "good,1", "a,b,c", "fine,0"));
        Files.writeString(
                folder.resolve("texts.yaml"),
                "task: text-classification\ndata: {source: labelled, path: " + folder.resolve("train.csv")
                        + "}\nclean: [{name: broken}]\n");
        assertThat(run("data", "clean", "@texts.yaml", "--out", "@clean", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("clean/train.jsonl"))).hasSize(2);
        assertThat(terminal.document().get("removals"))
                .extracting(one -> one.get("name").textValue().replaceAll(".*/", "") + ": "
                        + one.get("step").textValue() + ": "
                        + one.get("reason").textValue())
                .containsExactly(
                        "train.csv, line 2: broken: cannot be read: expected 2 values for [text, label], found 1",
                        "train.csv, line 4: broken: cannot be read: expected 2 values for [text, label], found 3");
    }

    @Test
    void aFolderMayHaveAFolderToChooseBy() throws IOException {
        Files.writeString(
                folder.resolve("parts.yaml"),
                "data: {source: folder, path: " + folder.resolve("photos") + ", validPath: " + folder.resolve("valid")
                        + ", channels: 1, height: 28, width: 28, onCorrupt: skip}\n");
        for (int label = 0; label < 3; label++) {
            Path file = folder.resolve("valid/c" + label + "/one.png");
            Files.createDirectories(file.getParent());
            PngFiles.write(EmbeddedFashionMnist.open(Part.TEST).get(label), file);
        }
        assertThat(run("data", "inspect", "@parts.yaml", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode parts = terminal.document().get("parts");
        assertThat(parts.get("validation").intValue()).isEqualTo(3);
        assertThat(parts.get("test").intValue()).isEqualTo(6);
        assertThat(parts.get("train").intValue()).isEqualTo(62 - 6);
        PictureData data = (PictureData) TrainingRun.openData(RecipeYaml.read(folder.resolve("parts.yaml"), List.of()));
        assertThat(data.counts().validation()).isEqualTo(3);
        assertThat(data.validation().nameOf(1)).endsWith("valid/c1/one.png");
        Files.delete(folder.resolve("valid/c2/one.png"));
        Files.delete(folder.resolve("valid/c2"));
        assertThatThrownBy(() -> TrainingRun.openData(RecipeYaml.read(folder.resolve("parts.yaml"), List.of())))
                .hasMessageContaining("data.validPath: expected the classes of");
    }

    @Test
    void splitWritesAListThatARecipeTakes() throws IOException {
        assertThat(run("data", "split", "@photos", "--out", "@split", "--test", "0.2", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode result = terminal.document();
        assertThat(result.get("train").intValue()
                        + result.get("validation").intValue()
                        + result.get("test").intValue())
                .isEqualTo(61);
        assertThat(result.get("left out").intValue()).isEqualTo(1);
        List<String> lines = Files.readAllLines(folder.resolve("split/labels.csv"));
        assertThat(lines.get(0)).isEqualTo("file,label,split");
        String again = lines.stream()
                .filter(line -> line.startsWith("c0/again.png"))
                .findFirst()
                .orElseThrow();
        String part = again.substring(again.lastIndexOf(','));
        assertThat(lines.stream().filter(line -> line.endsWith(part)).count()).isGreaterThan(1);
        Files.writeString(
                folder.resolve("run.yaml"),
                "data: " + result.get("data").textValue().replace("}", ", channels: 1, height: 28, width: 28}") + "\n");
        assertThat(run("data", "inspect", "@run.yaml", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode parts = terminal.document().get("parts");
        assertThat(parts.get("test").intValue()).isEqualTo(result.get("test").intValue());
        assertThat(terminal.document().get("leaks")).isEmpty();
    }

    @Test
    void splitOfTextsIsAFileAPart() throws IOException {
        StringBuilder rows = new StringBuilder("body,stars\n");
        for (int i = 0; i < 50; i++) {
            rows.append("text number ").append(i).append(',').append(i % 2).append('\n');
        }
        Files.writeString(folder.resolve("reviews.csv"), rows);
        assertThat(run(
                        "data",
                        "split",
                        "@reviews.csv",
                        "--column",
                        "body",
                        "--label",
                        "stars",
                        "--together",
                        "exact",
                        "--out",
                        "@out",
                        "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("out/train.jsonl"))).hasSize(40);
        assertThat(Files.readAllLines(folder.resolve("out/validation.jsonl"))).hasSize(5);
        assertThat(Files.readAllLines(folder.resolve("out/test.jsonl"))).hasSize(5);
    }
}
