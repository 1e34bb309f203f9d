package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Pictures;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of one patient, or texts of one author, are never on both sides of a division. */
class GroupedDataTest {
    @TempDir
    Path folder;

    private static String patient(int i) {
        return "p" + i / 5;
    }

    /** 60 pictures of 12 patients, in two classes. */
    private Recipe pictures(String extra, String... overrides) throws IOException {
        StringBuilder list = new StringBuilder("file,label,patient,part\n");
        for (int i = 0; i < 60; i++) {
            ImageIO.write(
                    new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    folder.resolve(i + ".png").toFile());
            list.append(i + ".png," + (i % 2 == 0 ? "ill" : "well") + "," + patient(i) + ","
                    + (i < 51 ? "train" : "test") + "\n");
        }
        Files.writeString(folder.resolve("labels.csv"), list);
        return RecipeYaml.parse("""
                data: {source: folder, path: '%s', labels: labels.csv, channels: 1, height: 4, width: 4%s}
                split: {validation: 0.2, test: 0.2, group: patient}
                model: {name: mlp}
                """.formatted(folder, extra), "r.yaml", List.of(overrides));
    }

    private Set<String> patients(Pictures pictures) {
        return IntStream.range(0, pictures.size())
                .mapToObj(i -> Path.of(pictures.nameOf(i)).getFileName().toString())
                .map(name -> patient(Integer.parseInt(name.replace(".png", ""))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPatientIsInOnePart() throws IOException {
        PictureData data = (PictureData) TrainingRun.openData(pictures(""));
        List<Set<String>> parts = Stream.of(data.train(), data.validation(), data.test())
                .map(this::patients)
                .toList();
        assertThat(parts.stream().mapToInt(Set::size).sum()).isEqualTo(12);
        assertThat(parts).allSatisfy(part -> assertThat(part).isNotEmpty());
        // without groups, patients are on both sides
        PictureData plain = (PictureData) TrainingRun.openData(pictures("", "split.group=''"));
        assertThat(patients(plain.train())).containsAnyElementsOf(patients(plain.test()));
    }

    @Test
    void aPatientIsInOneFold() throws IOException {
        Set<String> tested = new TreeSet<>();
        for (int fold = 0; fold < 3; fold++) {
            PictureData data = (PictureData) TrainingRun.openData(pictures("", "split.folds=3", "split.fold=" + fold));
            Set<String> test = patients(data.test());
            assertThat(patients(data.train())).doesNotContainAnyElementsOf(test);
            assertThat(patients(data.validation())).doesNotContainAnyElementsOf(test);
            assertThat(patients(data.train())).doesNotContainAnyElementsOf(patients(data.validation()));
            assertThat(test)
                    .isNotEmpty()
                    .allSatisfy(patient -> assertThat(tested.add(patient)).isTrue());
        }
        assertThat(tested).hasSize(12);
    }

    @Test
    void whatIsWrongWithAColumnIsSaid() throws IOException {
        Recipe other = pictures("", "split.group=person");
        assertThatThrownBy(() -> TrainingRun.openData(other))
                .hasMessageContaining("labels.csv, line 2: expected text in 'person', found only file, label, patient");
        Recipe given = pictures(", split: part"); // p10 is in both parts of the list
        assertThatThrownBy(() -> TrainingRun.openData(given))
                .hasMessageContaining("split.group: expected no patient in two parts, found 'p10' in train and test");
        Recipe empty = pictures("");
        Files.writeString(
                folder.resolve("labels.csv"),
                Files.readString(folder.resolve("labels.csv")).replaceFirst("3.png,well,p0", "3.png,well, "));
        assertThatThrownBy(() -> TrainingRun.openData(empty))
                .hasMessageContaining("labels.csv, line 5: expected something in 'patient', found nothing");
        Recipe embedded = RecipeYaml.parse("split: {group: patient}", "r.yaml", List.of());
        assertThatThrownBy(() -> TrainingRun.openData(embedded))
                .hasMessageContaining("expected data with source: folder");
        Recipe table = RecipeYaml.parse(
                "task: tabular-classification\nprepare: {target: y}\ndata: {path: x.csv}\nsplit: {group: patient}",
                "r.yaml",
                List.of());
        assertThatThrownBy(() -> TrainingRun.openData(table)).hasMessageContaining("prepare.group: patient");
    }

    @Test
    void linesThatCannotBeReadAreLeftOutOfGroupsToo() throws IOException {
        Recipe recipe = pictures(", onCorrupt: skip, split: part", "split.group=patient", "split.test=0");
        Path list = folder.resolve("labels.csv");
        String text = Files.readString(list)
                .replace("1.png,well,p0,", "1.png,well,p\u00e9,")
                .replace("2.png,ill,p0,train", "2.png,ill,p0")
                .replace("3.png,well,p0,train", "3.png,well,p0,dry")
                .replaceAll("(5[0-4].png,[a-z]+,p10),test", "$1,train");
        Files.write(list, text.getBytes(StandardCharsets.ISO_8859_1));
        PictureData data = (PictureData) TrainingRun.openData(recipe);
        assertThat(data.train().size() + data.validation().size() + data.test().size())
                .isEqualTo(57);
        PictureSource.Opened opened = ((PictureSource) recipe.data()).open();
        assertThat(opened.skipped().stream().map(one -> one.replaceFirst("^.*?labels.csv, ", "")))
                .containsExactlyInAnyOrder(
                        "line 3: expected UTF-8 text, found other bytes; save the file as UTF-8 text",
                        "line 4: expected 4 values for [file, label, patient, part], found 3",
                        "line 5: expected train, validation or test, found 'dry'; leave data.split out to hold out"
                                + " shares of the pictures");
    }

    private Recipe texts(String... overrides) throws IOException {
        StringBuilder rows = new StringBuilder("text,label,author\n");
        for (int i = 0; i < 60; i++) {
            rows.append("word" + i + " of " + patient(i) + "," + (i % 2 == 0 ? "yes" : "no") + "," + patient(i) + "\n");
        }
        Files.writeString(folder.resolve("texts.csv"), rows);
        Files.writeString(folder.resolve("test.csv"), "text,label,author\nnew,yes,p99\nold,no,p3\n");
        return RecipeYaml.parse("""
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 32}
                split: {group: author}
                """.formatted(folder.resolve("texts.csv")), "r.yaml", List.of(overrides));
    }

    private static Set<String> authors(TextData data, int part) {
        var texts = part == 0
                ? data.texts().train()
                : part == 1 ? data.texts().validation() : data.texts().test();
        return texts.stream()
                .map(record -> record.text().replaceAll(".* of ", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anAuthorIsInOnePart() throws IOException {
        Set<String> tested = new TreeSet<>();
        for (int fold = 0; fold < 4; fold++) {
            TextData data = (TextData) TrainingRun.openData(texts("split.folds=4", "split.fold=" + fold));
            assertThat(authors(data, 0)).doesNotContainAnyElementsOf(authors(data, 1));
            assertThat(authors(data, 2))
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(authors(data, 0))
                    .doesNotContainAnyElementsOf(authors(data, 1))
                    .allSatisfy(author -> assertThat(tested.add(author)).isTrue());
        }
        assertThat(tested).hasSize(12);
        Recipe given = texts("data.testPath=" + folder.resolve("test.csv"));
        assertThatThrownBy(() -> TrainingRun.openData(given))
                .hasMessageContaining("expected no author in two parts, found 'p3' in train and test");
        Recipe other = texts("split.group=writer");
        assertThatThrownBy(() -> TrainingRun.openData(other))
                .hasMessageContaining("texts.csv, line 2: expected text in 'writer'");
    }
}
