package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next version of a model of several labels, which learns combinations that the first had not. */
class LabelIterationTest {
    private final SplittableRandom random = new SplittableRandom(4);

    @TempDir
    private Path folder;

    /** Pictures whose left and right halves are lit or not. */
    private byte[] picture(boolean left, boolean right) throws IOException {
        byte[] pixels = new byte[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (byte) ((i % 8 < 4 ? left : right) ? random.nextInt(150, 250) : random.nextInt(0, 20));
        }
        return PngFiles.bytes(new Picture(pixels, 1, 8, 8, Picture.NO_LABEL, ""));
    }

    private static String labels(boolean left, boolean right) {
        List<String> labels = new ArrayList<>();
        if (left) {
            labels.add("left");
        }
        if (right) {
            labels.add("right");
        }
        return LabelSets.written(labels);
    }

    @Test
    void combinationsThatTheFirstVersionNeverSawAreLearned() throws IOException {
        StringBuilder list = new StringBuilder("file,label\n");
        Files.createDirectories(folder.resolve("photos"));
        for (int i = 0; i < 120; i++) { // one of both, never both and never none
            Files.write(folder.resolve("photos/" + i + ".png"), picture(i % 2 == 0, i % 2 == 1));
            list.append(i).append(".png,").append(i % 2 == 0 ? "left" : "right").append('\n');
        }
        Files.writeString(folder.resolve("photos/list.csv"), list);
        Recipe recipe = RecipeYaml.parse("""
                        name: sides
                        task: multi-label-image-classification
                        data: {source: folder, path: '%s', channels: 1, height: 8, width: 8, labels: list.csv, separator: ';'}
                        prepare: {normalize: none}
                        model: {name: mlp, options: {hidden: [16]}}
                        train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                        evaluate: {resamples: 0}
                        """.formatted(folder.resolve("photos")), "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve("sides"));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        try (FeedbackStore store = FeedbackStore.open(folder.resolve("f.db").toString())) {
            for (int i = 0; i < 80; i++) { // both or none
                say(store, i, picture(i % 2 == 0, i % 2 == 0), labels(i % 2 == 0, i % 2 == 0));
            }
            say(store, 80, picture(true, true), "left|above");
            Iteration.Settings settings = new Iteration.Settings("sides", 0.3, 20, 0.01, 3, List.of("train.epochs=40"));
            Iteration.Result result = new Iteration(run, settings)
                    .next(store, false, Progress.silent())
                    .orElseThrow();
            FeedbackData.Counts counts = result.feedback();
            assertThat(counts.train() + counts.heldOut()).isEqualTo(80);
            assertThat(counts.otherClasses()).isEqualTo(1); // nothing is above
            assertThat(result.servedOnTest().total()).isEqualTo(12);
            assertThat(result.servedOnTest().accuracy())
                    .isEqualTo(Bundle.read(run.bundle()).metrics().get("subset_accuracy"));
            assertThat(result.servedOnFeedback().total()).isEqualTo(counts.heldOut());
            assertThat(result.servedOnFeedback().accuracy()).isLessThan(0.9);
            assertThat(result.versionOnFeedback().accuracy()).isGreaterThan(0.95);
            assertThat(result.versionOnTest().right()).isEqualTo(12);
            assertThat(result.promoted()).isTrue();

            RunFolder version = run.current();
            Bundle bundle = Bundle.read(version.bundle());
            assertThat(((MultiLabelImageClassification) bundle.task()).classes())
                    .containsExactly("left", "right");
            PictureData data = (PictureData) TrainingRun.openData(RecipeYaml.read(version.recipe(), List.of()));
            // what is held out is as before; an epoch shows each correction three times, half of them with both labels
            LabelSets sets = Objects.requireNonNull(data.labels());
            assertThat(data.test().size()).isEqualTo(12);
            assertThat(data.train().size()).isEqualTo(96 + 3 * counts.train());
            assertThat(sets.counts(data.train().labels())[0]
                            + sets.counts(data.train().labels())[1])
                    .isEqualTo(96 + 3 * 2 * both(version));
            assertThat(sets.counts(data.test().labels())).containsExactly(6, 6);

            // the third version goes on from the second
            Iteration.Result third = new Iteration(run, settings)
                    .next(store, false, Progress.silent())
                    .orElseThrow();
            assertThat(third.served()).isEqualTo("sides-2");
            assertThat(third.servedOnFeedback()).isEqualTo(result.versionOnFeedback());
        }
    }

    /** Corrections to learn from that have both labels. */
    private static int both(RunFolder version) throws IOException {
        try (var files = Files.list(version.path().resolve("feedback/train/left%7Cright"))) {
            return (int) files.count();
        }
    }

    private static void say(FeedbackStore store, int id, byte[] picture, String label) throws IOException {
        FeedbackEntry entry = FeedbackExportTest.entry(id, null, picture, label);
        RecordedPrediction p = entry.prediction();
        store.record(List.of(new RecordedPrediction(
                p.id(), p.time(), "sides", "1", p.task(), null, picture, p.sha256(), "", Double.NaN, Map.of(), null)));
        store.add(new Feedback("f" + id, p.id(), Instant.ofEpochSecond(id), label, null, "", Status.ACCEPTED));
    }
}
