package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.PngFiles;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tasks.TableData;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tasks.TextData;
import dev.jumbo.train.Callback;
import dev.jumbo.train.TrainState;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes with {@code source: mixed}. */
class MixedRunTest {
    @TempDir
    private Path folder;

    private Recipe recipe(String text) {
        return RecipeYaml.parse(text, "test", List.of());
    }

    private TaskData data(String text) throws IOException {
        return TrainingRun.openData(recipe(text));
    }

    /** Pictures of two classes in a folder each, of the third many; the names of the folders in another order. */
    private void pictures() throws IOException {
        MemoryPictures all = EmbeddedFashionMnist.open(Part.TRAIN);
        int[] left = {30, 30, 10};
        for (int i = 0; i < all.size(); i++) {
            int label = all.get(i).label();
            if (label < 3 && left[label]-- > 0) {
                Path file = folder.resolve((i % 2 == 0 ? "a/" : "b/") + "class" + label + "/" + i + ".png");
                Files.createDirectories(file.getParent());
                PngFiles.write(all.get(i), file);
            }
        }
    }

    private String pictureRecipe(String mix) {
        return "data: {source: mixed, mix: [" + mix
                + "]}\nmodel: {name: mlp, options: {hidden: [8]}}\ntrain: {epochs: 3,"
                + " batchSize: 10, checkpointEvery: 1}\n";
    }

    private String of(String name) {
        return "{source: folder, path: " + folder.resolve(name) + ", channels: 1, height: 28, width: 28}";
    }

    @Test
    void picturesAreUnitedByTheNamesOfTheirClasses() throws IOException {
        pictures();
        deleteClass("b/class0"); // so that numbers differ from names
        PictureData data = (PictureData) data(
                pictureRecipe("{share: 0.8, of: " + of("a") + "}, {share: 0.2, of: " + of("b") + ", trainOnly: true}"));
        assertThat(data.task().classes()).containsExactly("class0", "class1", "class2");
        int second = 0;
        for (int i = 0; i < data.train().size(); i++) {
            String name = data.train().nameOf(i);
            assertThat(name).contains("/class" + data.train().labels()[i] + "/");
            assertThat(data.train().get(i).label()).isEqualTo(data.train().labels()[i]);
            second += name.contains("/b/") ? 1 : 0;
        }
        try (var files = Files.walk(folder.resolve("b"))) {
            assertThat(second)
                    .isEqualTo((int) files.filter(Files::isRegularFile).count());
        }
        for (int i = 0; i < data.test().size(); i++) {
            assertThat(data.test().nameOf(i)).contains("/a/");
        }
        assertThat(data.card().get("mix").toString()).contains("share=0.8", "share=0.2", "train=" + second);
    }

    @Test
    void foldsTestEachPictureOnceAtItsPlace() throws IOException {
        pictures();
        deleteClass("b/class0"); // so that the second source has other numbers
        String mix = "{share: 0.8, of: " + of("a") + "}, {share: 0.2, of: " + of("b") + "}";
        List<Integer> places = new ArrayList<>();
        for (int fold = 0; fold < 2; fold++) {
            TaskData data = data(pictureRecipe(mix) + "split: {folds: 2, fold: " + fold + "}\n");
            Arrays.stream(data.testPositions()).forEach(places::add);
        }
        long files;
        try (var all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).count();
        }
        assertThat(places)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, (int) files).boxed().toList());
    }

    private void deleteClass(String name) throws IOException {
        try (var files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder.resolve(name));
    }

    @Test
    void classesThatTheFirstSourceDoesNotHaveAreRefused() throws IOException {
        pictures();
        deleteClass("a/class2");
        assertThatThrownBy(() ->
                        data(pictureRecipe("{share: 0.8, of: " + of("a") + "}, {share: 0.2, of: " + of("b") + "}")))
                .hasMessageContaining("data.mix[1]")
                .hasMessageContaining("expected a class of [class0, class1], got 'class2'");
    }

    @Test
    void sharesAndSourcesAreChecked() {
        assertThatThrownBy(() -> recipe(pictureRecipe("{share: 0.8, of: embedded}, {share: 0.3, of: embedded}")))
                .hasMessageContaining("shares add up to 1");
        assertThatThrownBy(() -> recipe(pictureRecipe("{share: 0.5, of: {source: mixed}}, {share: 0.5, of: embedded}")))
                .hasMessageContaining("neither mixed nor extended");
        assertThatThrownBy(() -> data(pictureRecipe(
                        "{share: 0.5, of: {source: corpus, path: x}}, {share: 0.5, of:" + " {source: embedded}}")))
                .hasMessageContaining("data.mix[0]: ")
                .hasMessageContaining("needs a source of pictures");
    }

    /** A run that is stopped in the middle of an epoch, and resumed, ends with the same bits. */
    @Test
    void aMixedRunIsResumedExactly() throws IOException {
        pictures();
        Recipe recipe = recipe(pictureRecipe("{share: 0.7, of: " + of("a") + "}, {share: 0.3, of: " + of("b") + "}"));
        RunFolder whole = new RunFolder(folder.resolve("whole"));
        new TrainingRun(recipe, whole).train(false, Progress.silent());
        RunFolder stopped = new RunFolder(folder.resolve("stopped"));
        new TrainingRun(recipe, stopped).fit(false, Progress.silent(), new Callback() {
            @Override
            public boolean onStep(TrainState state, double loss) {
                return state.step() < 8;
            }
        });
        new TrainingRun(recipe, stopped).train(true, Progress.silent());
        byte[] expected = Files.readAllBytes(whole.bundle().resolve("model.safetensors"));
        assertThat(Arrays.equals(Files.readAllBytes(stopped.bundle().resolve("model.safetensors")), expected))
                .isTrue();
        assertThat(Files.readString(whole.dataCard())).contains("\"mix\"");
    }

    @Test
    void textsAndTheirClassesAreUnited() throws IOException {
        StringBuilder first = new StringBuilder("text,label\n");
        StringBuilder second = new StringBuilder("text,label\n");
        for (int i = 0; i < 60; i++) {
            first.append("first number ").append(i).append(i % 2 == 0 ? ",good\n" : ",bad\n");
            second.append("second number ").append(i).append(",good\n");
        }
        Files.writeString(folder.resolve("first.csv"), first);
        Files.writeString(folder.resolve("second.csv"), second);
        String recipe =
                "task: text-classification\ndata: {source: mixed, mix: [{share: 0.25, of: {source: labelled, path: "
                        + folder.resolve("first.csv") + "}}, {share: 0.75, of: {source: labelled, path: "
                        + folder.resolve("second.csv") + "}}]}\n";
        TextData data = (TextData) data(recipe);
        assertThat(data.task().classes()).containsExactly("bad", "good");
        assertThat(data.counts()).isEqualTo(new TaskData.Counts(96, 12, 12));
        assertThat(data.train().mixture()).isNotNull();
        assertThat(data.train().mixture().counts()).containsExactly(48, 48);
        assertThat(data.texts().train().subList(0, 48))
                .allMatch(one -> one.text().startsWith("first"));
        Files.writeString(folder.resolve("second.csv"), "text,label\nx,ugly\ny,good\nz,good\n");
        assertThatThrownBy(() -> data(recipe))
                .hasMessageContaining("data.mix[1]")
                .hasMessageContaining("'ugly'");
    }

    @Test
    void tablesNeedTheColumnsOfTheFirst() throws IOException {
        StringBuilder first = new StringBuilder("a,b,target\n");
        StringBuilder second = new StringBuilder("target,b,more,a\n");
        for (int i = 0; i < 40; i++) {
            first.append(i).append(",x,").append(i % 2 == 0 ? "yes" : "no").append('\n');
            second.append(i % 2 == 0 ? "yes" : "no")
                    .append(",y,9,")
                    .append(100 + i)
                    .append('\n');
        }
        Files.writeString(folder.resolve("first.csv"), first);
        Files.writeString(folder.resolve("second.csv"), second);
        String recipe =
                "task: tabular-classification\nprepare: {target: target, scale: none, indicators: false}\ndata: {source:"
                        + " mixed, mix: [{share: 0.4, of: {source: table, path: " + folder.resolve("first.csv")
                        + "}}, {share: 0.6, of: {source: table, path: " + folder.resolve("second.csv")
                        + "}, trainOnly: true}]}\n";
        TableData data = (TableData) data(recipe);
        assertThat(data.counts()).isEqualTo(new TaskData.Counts(72, 4, 4));
        assertThat(data.train().mixture()).isNotNull();
        assertThat(data.train().mixture().counts()).containsExactly(32, 40);
        for (int i = 0; i < data.train().size(); i++) { // rows of the second source have 100 and more
            double a =
                    (Double) data.task().encoding().cells(data.train().get(i)).get("a");
            assertThat(a >= 100).isEqualTo(data.train().mixture().sources()[i] == 1);
            assertThat(data.train().get(i).target()).isEqualTo(a % 2 == 0 ? 1 : 0);
        }
        Files.writeString(folder.resolve("second.csv"), "target,B,a\nyes,y,1\nno,y,2\n");
        assertThatThrownBy(() -> data(recipe))
                .hasMessageContaining("data.mix[1]: expected a column 'b'")
                .hasMessageContaining("did you mean 'B'?");
        Files.writeString(folder.resolve("second.csv"), "target,b,a\nyes,y,one\nno,y,two\n");
        assertThatThrownBy(() -> data(recipe))
                .hasMessageContaining("expected column 'a' to be of kind number as in the first source, found text");
    }
}
