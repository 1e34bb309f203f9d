package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tasks.SourceContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jumbo data inspect}, {@code clean} and {@code split} of pictures with several labels. */
class LabelledPicturesDataTest {
    private static final int COUNT = 60;

    private final Path folder;
    private final Terminal terminal;

    LabelledPicturesDataTest(@TempDir Path folder) {
        this.folder = folder;
        this.terminal = new Terminal(folder);
    }

    /** A of every second, B of every third, C of the first four. */
    private static List<String> labels(int i) {
        List<String> labels = new ArrayList<>();
        if (i % 2 == 0) {
            labels.add("A");
        }
        if (i % 3 == 0) {
            labels.add("B");
        }
        if (i < 4) {
            labels.add("C");
        }
        return labels;
    }

    @BeforeEach
    void pictures() throws IOException {
        MemoryPictures all = EmbeddedFashionMnist.open(Part.TRAIN);
        Files.createDirectories(folder.resolve("photos"));
        StringBuilder list = new StringBuilder("file,label\n");
        for (int i = 0; i < COUNT; i++) {
            PngFiles.write(all.get(i), folder.resolve("photos/" + i + ".png"));
            list.append(i).append(".png,").append(String.join(";", labels(i))).append('\n');
        }
        Files.copy(folder.resolve("photos/6.png"), folder.resolve("photos/again.png"));
        list.append("again.png,\n");
        Files.writeString(folder.resolve("photos/broken.png"), "no picture");
        list.append("broken.png,C\n");
        Files.writeString(folder.resolve("photos/labels.csv"), list);
        Files.writeString(folder.resolve("photos.yaml"), recipe("photos", ", labels: labels.csv, separator: ';'"));
    }

    private String recipe(String name, String more) {
        return "task: multi-label-image-classification\ndata: {source: folder, path: " + folder.resolve(name)
                + ", channels: 1, height: 28, width: 28, onCorrupt: skip" + more
                + "}\nsplit: {validation: 0.2, test: 0.2}\nclean: [{name: broken}, {name: small-classes, least: 5}]\n";
    }

    private JsonNode json(String... args) throws IOException {
        assertThat(terminal.run(args)).as(terminal.err()).isZero();
        return terminal.document();
    }

    private static TreeMap<String, Integer> totals(JsonNode classes) {
        TreeMap<String, Integer> totals = new TreeMap<>();
        for (JsonNode one : classes) {
            int total = 0;
            for (JsonNode count : one.get("counts")) {
                total += count.intValue();
            }
            totals.put(one.get("name").textValue(), total);
        }
        return totals;
    }

    @Test
    void inspectCountsLabels() throws IOException {
        JsonNode found = json("data", "inspect", "@photos.yaml", "--json", "--quiet");
        assertThat(found.get("examples").intValue()).isEqualTo(62);
        assertThat(totals(found.get("classes"))).isEqualTo(new TreeMap<>(Map.of("A", 30, "B", 20, "C", 4)));
        JsonNode labels = found.get("labels");
        assertThat(labels.get("pictures").intValue()).isEqualTo(61); // one is broken
        assertThat(labels.get("without").intValue()).isEqualTo(20); // 1 is of C; again.png has none
        assertThat(labels.get("mean").doubleValue()).isEqualTo(54 / 61.0);
        assertThat(totals(labels.get("perPicture")))
                .isEqualTo(new TreeMap<>(Map.of("0", 20, "1", 29, "2", 11, "3", 1)));
        assertThat(totals(labels.get("combinations")))
                .isEqualTo(new TreeMap<>(Map.of(
                        "A", 19, "A, B", 9, "A, B, C", 1, "A, C", 1, "B", 9, "B, C", 1, "C", 1, "(no label)", 20)));
        assertThat(labels.get("combinations").get(0).get("name").textValue()).isEqualTo("(no label)");
        assertThat(labels.get("distinct").intValue()).isEqualTo(8);
        assertThat(found.get("small")).extracting(JsonNode::textValue).containsExactly("C");
        assertThat(found.get("least").intValue()).isEqualTo(10);
        // the same picture has two and no labels
        assertThat(found.get("suspects").get(0).get("why").textValue())
                .contains("the same picture is", "A, B", "(no label)");
    }

    @Test
    void inspectPrintsAndDrawsLabels() throws IOException {
        assertThat(terminal.run(
                        "data",
                        "inspect",
                        "@photos",
                        "--labels",
                        "labels.csv",
                        "--separator",
                        ";",
                        "--html",
                        "@p.html",
                        "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "labels with fewer than 10 pictures 1",
                        "label train share imbalance",
                        "labels a picture 0.89",
                        "without a label 20",
                        "A 30 49.2% 1.0",
                        "B 20 32.8% 1.5",
                        "C 4 6.6% 7.5",
                        "0 20 32.8%",
                        "(no label) 20 32.8%",
                        "A, B 9 14.8%");
        assertThat(Files.readString(folder.resolve("p.html")))
                .contains(
                        "<h2>Labels</h2>",
                        "Pictures a label",
                        "<h2>Labels a picture</h2>",
                        "The mean is 0.89; 20 have none")
                .contains("<h2>Combinations</h2>", "8 combinations", "<h2>Rare labels</h2>", "A, B, C")
                .doesNotContain("<h2>Classes</h2>");
    }

    /** The very pictures of each part, divided label by label. */
    @Test
    void aRecipeIsDividedAsItsRunDividesIt() throws IOException {
        Recipe recipe = RecipeYaml.read(folder.resolve("photos.yaml"), List.of());
        var content = (SourceContent.OfPictures)
                SourceContent.of(recipe.data(), recipe.prepare(), recipe.split(), recipe.splitSeed());
        PictureFacts facts = PictureFacts.of(content.input(), TrainingProgress.NONE);
        List<PictureInput.Item> items = content.divided(recipe.data(), facts, recipe.split(), recipe.splitSeed())
                .items();
        PictureData data = (PictureData) TrainingRun.openData(recipe);
        Map<String, Pictures> parts = Map.of("validation", data.validation(), "test", data.test());
        parts.forEach((part, pictures) -> {
            assertThat(count(data, pictures, "A")).isEqualTo(6); // a fifth
            assertThat(count(data, pictures, "B")).isEqualTo(4);
            assertThat(items.stream().filter(item -> item.part().equals(part)).map(PictureInput.Item::name))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, pictures.size())
                            .mapToObj(pictures::nameOf)
                            .toList());
        });
    }

    /** The last training with settings that are known learns from the validation part, too. */
    @Test
    void validationPicturesAreLearnedFromIfAllAre() throws IOException {
        PictureData data = (PictureData)
                TrainingRun.openData(RecipeYaml.read(folder.resolve("photos.yaml"), List.of("split.all=true")));
        assertThat(data.validation().size()).isZero();
        assertThat(data.train().size() + data.test().size()).isEqualTo(COUNT + 1);
        assertThat(count(data, data.train(), "A")).isEqualTo(24);
    }

    private static int count(PictureData data, Pictures part, String label) {
        var labels = Objects.requireNonNull(data.labels());
        return labels.counts(part.labels())[labels.labels().indexOf(label)];
    }

    /** A label of three pictures that a list puts into training alone. */
    @Test
    void whatAPartLacksIsTold() throws IOException {
        StringBuilder list = new StringBuilder("file,label,part\n");
        for (int i = 0; i < COUNT; i++) {
            list.append(i).append(".png,").append(String.join(";", labels(i)));
            list.append(i % 5 == 4 ? ",test\n" : ",train\n");
        }
        Files.writeString(folder.resolve("photos/parts.csv"), list);
        Files.writeString(
                folder.resolve("parts.yaml"), recipe("photos", ", labels: parts.csv, separator: ';', split: part"));
        JsonNode absent =
                json("data", "inspect", "@parts.yaml", "--json", "--quiet").get("absent");
        assertThat(absent).hasSize(1);
        assertThat(absent.get(0).get("name").textValue()).isEqualTo("C");
        assertThat(absent.get(0).get("examples").intValue()).isEqualTo(4);
        assertThat(absent.get(0).get("parts")).extracting(JsonNode::textValue).contains("test");
    }

    @Test
    void whatIsMadeOfMasksIsInspectedToo() throws IOException {
        Files.writeString(
                folder.resolve("scenes.yaml"),
                "task: multi-label-image-classification\ndata: {source: garments, train: 30, test: 20, side: 48}\n");
        JsonNode found = json("data", "inspect", "@scenes.yaml", "--near-duplicates", "0", "--json", "--quiet");
        PictureData data =
                (PictureData) TrainingRun.openData(RecipeYaml.read(folder.resolve("scenes.yaml"), List.of()));
        for (JsonNode one : found.get("classes")) {
            String label = one.get("name").textValue();
            assertThat(one.get("counts").get("test").intValue()).isEqualTo(count(data, data.test(), label));
            assertThat(one.get("counts").get("train").intValue()).isEqualTo(count(data, data.train(), label));
        }
        assertThat(found.get("classes")).hasSizeGreaterThan(5);
        List<String> names = Stream.of(data.train(), data.validation(), data.test())
                .flatMap(part -> IntStream.range(0, part.size()).mapToObj(part::nameOf))
                .toList();
        assertThat(names).hasSize(50).doesNotHaveDuplicates(); // pages find pictures by their names
    }

    /** What is written keeps all labels, and says how to take them. */
    @Test
    void cleanAndSplitWriteListsOfLabels() throws IOException {
        JsonNode cleaned = json("data", "clean", "@photos.yaml", "--out", "@clean", "--json", "--quiet");
        assertThat(cleaned.get("removed").get("broken").intValue()).isEqualTo(1);
        assertThat(cleaned.get("removed").get("small-classes").intValue()).isEqualTo(4); // those with C
        taken(cleaned.get("use").textValue().substring("data: ".length()), COUNT + 1 - 4, 28, 18);

        JsonNode split = json(
                "data",
                "split",
                "@photos",
                "--labels",
                "labels.csv",
                "--separator",
                ";",
                "--together",
                "none",
                "--out",
                "@split",
                "--json",
                "--quiet");
        assertThat(split.get("labels").intValue()).isEqualTo(3);
        assertThat(split.get("test").intValue()).isBetween(5, 7);
        taken(split.get("data").textValue(), COUNT + 1, 30, 20);
    }

    private void taken(String use, int size, int a, int b) throws IOException {
        Files.writeString(
                folder.resolve("use.yaml"),
                "task: multi-label-image-classification\nsplit: {validation: 0.2, test: 0.2}\ndata: "
                        + use.replace("}", ", channels: 1, height: 28, width: 28}") + "\n");
        PictureData data = (PictureData) TrainingRun.openData(RecipeYaml.read(folder.resolve("use.yaml"), List.of()));
        int[] sizes = {0, 0, 0};
        for (Pictures part : List.of(data.train(), data.validation(), data.test())) {
            sizes[0] += part.size();
            sizes[1] += count(data, part, "A");
            sizes[2] += count(data, part, "B");
        }
        assertThat(sizes).containsExactly(size, a, b);
    }
}
