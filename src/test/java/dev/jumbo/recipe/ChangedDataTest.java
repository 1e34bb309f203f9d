package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs refuse data that is not what they learned from, and say what is different about it. */
class ChangedDataTest {
    private final Path folder;

    ChangedDataTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path picture(String name, int grey) throws IOException {
        byte[] pixels = new byte[16];
        Arrays.fill(pixels, (byte) grey);
        Path file = folder.resolve("photos").resolve(name);
        Files.createDirectories(file.getParent());
        PngFiles.write(new Picture(pixels, 1, 4, 4, 0, name), file);
        return file;
    }

    private TrainingRun run(String yaml) {
        Recipe recipe = RecipeYaml.parse(yaml, "r.yaml", List.of());
        return new TrainingRun(recipe, new RunFolder(folder.resolve("runs/r")));
    }

    private static void refused(TrainingRun run, String difference) {
        assertThatThrownBy(run::evaluate)
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("the data has changed since the run in")
                .hasMessageContaining(difference);
        assertThatThrownBy(() -> run.train(true, Progress.silent()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("the data has changed since the run in")
                .hasMessageContaining(difference);
    }

    @Test
    void pictures() throws IOException {
        for (int i = 0; i < 20; i++) {
            picture("a/" + i + ".png", i);
            picture("b/" + i + ".png", 200 + i);
        }
        TrainingRun run = run("data: {source: folder, path: " + folder.resolve("photos")
                + ", channels: 1, height: 4, width: 4}\nprepare: {normalize: none}\nmodel: {name: mlp}\n"
                + "train: {epochs: 1, batchSize: 8}\nmetrics: [accuracy]\n");
        run.train(false, Progress.silent());
        assertThat(run.evaluate()).containsKey("accuracy");
        Path changed = picture("a/3.png", 77);
        refused(run, "as many examples, but the content of at least one is another");
        picture("a/3.png", 3);
        assertThat(run.evaluate()).containsKey("accuracy");
        Path more = picture("b/20.png", 220);
        refused(run, "pictures.train was 32, is ");
        Files.delete(more);
        Files.move(changed, folder.resolve("photos/b/3b.png"));
        refused(run, "pictures_by_class");
    }

    @Test
    void texts() throws IOException {
        List<String> rows = new ArrayList<>(List.of("text,label"));
        for (int i = 0; i < 40; i++) {
            rows.add("the text number " + i + "," + (i % 2 == 0 ? "even" : "odd"));
        }
        Path file = Files.write(folder.resolve("texts.csv"), rows);
        TrainingRun run = run("task: text-classification\ndata: {source: labelled, path: " + file
                + "}\nprepare: {tokenizer: {name: characters}, maxLength: 32}\n"
                + "model: {name: textcnn}\ntrain: {epochs: 1, batchSize: 8}\n"
                + "metrics: [accuracy]\n");
        run.train(false, Progress.silent());
        assertThat(run.evaluate()).containsKey("accuracy");
        rows.set(3, rows.get(3).replace("even", "odd"));
        Files.write(file, rows);
        refused(run, "texts_by_class.train was [16,16], is ");
    }
}
