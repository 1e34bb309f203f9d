package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.BundleStatistics;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drift of models of several labels: how many they say, and each by itself. */
class LabelDriftTest {
    @TempDir
    private Path folder;

    private static RecordedPrediction said(int id, String answer) {
        return new RecordedPrediction(
                "p" + id,
                Instant.EPOCH,
                "m",
                "1",
                "multi-label-image-classification",
                null,
                null,
                "00",
                answer,
                Double.NaN,
                Map.of(),
                null);
    }

    private static DataStatistics trained() {
        Map<String, Long> labels = new LinkedHashMap<>(Map.of("Bag", 100L));
        labels.put("Coat", 60L);
        Histogram none = Histogram.of(new double[0]);
        return new DataStatistics(
                500, Map.of(), Map.of(), Map.of(), labels, Map.of(), none, none, labels, List.of(60L, 120L, 20L));
    }

    @Test
    void eachLabelIsComparedByItself() {
        List<RecordedPrediction> predictions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            predictions.add(said(i, i < 20 ? "" : i < 40 ? "Bag|Coat" : i < 70 ? "Bag" : "Coat"));
        }
        List<Drift.Row> rows = Drift.measure(trained(), predictions);
        assertThat(rows).extracting(Drift.Row::name).containsExactly("labels", "label Coat", "label Bag");
        assertThat(rows.get(0).bins())
                .containsExactly(
                        new Drift.Bin("0", 60, 20), new Drift.Bin("1", 120, 60), new Drift.Bin("2 or more", 20, 20));
        assertThat(rows.get(0).index()).isEqualTo(Drift.index(List.of(60L, 120L, 20L), List.of(20L, 60L, 20L)));
        // Coat: 60 of 200, now 50 of 100; numpy gives 0.16767 with half an example in each bin
        assertThat(rows.get(1).bins())
                .containsExactly(new Drift.Bin("said", 60, 50), new Drift.Bin("not said", 140, 50));
        assertThat(rows.get(1).index()).isEqualTo(0.167674452484976, within(1e-12));
        assertThat(rows.get(1).verdict()).isEqualTo(Drift.Verdict.SOME_CHANGE);
        assertThat(rows.get(1).change()).startsWith("said: 50.0%, was 30.0%");
        assertThat(rows.get(2).index()).isEqualTo(0); // half and half, as before
        assertThat(rows.get(2).verdict()).isEqualTo(Drift.Verdict.STABLE);
    }

    /** Pictures whose left and right halves are bright or not. */
    private byte[] picture(boolean left, boolean right, int bright) throws IOException {
        byte[] pixels = new byte[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (byte) ((i % 8 < 4 ? left : right) ? bright : 10 + i % 5);
        }
        return PngFiles.bytes(new Picture(pixels, 1, 8, 8, Picture.NO_LABEL, ""));
    }

    @Test
    void trainingWritesWhatPredictionsAreComparedWith() throws IOException {
        StringBuilder list = new StringBuilder("file,label\n");
        Files.createDirectories(folder.resolve("photos"));
        for (int i = 0; i < 160; i++) {
            boolean left = i % 2 == 0;
            boolean right = i % 4 < 2;
            Files.write(folder.resolve("photos/" + i + ".png"), picture(left, right, 150 + i % 80));
            list.append(i)
                    .append(".png,")
                    .append(left ? "left;" : "")
                    .append(right ? "right" : "")
                    .append('\n');
        }
        Files.writeString(folder.resolve("photos/list.csv"), list);
        RunFolder run = new RunFolder(folder.resolve("sides"));
        new TrainingRun(RecipeYaml.parse("""
                        name: sides
                        task: multi-label-image-classification
                        data: {source: folder, path: '%s', channels: 1, height: 8, width: 8, labels: list.csv, separator: ';'}
                        split: {validation: 0.25, test: 0.1}
                        model: {name: mlp, options: {hidden: [8]}}
                        train: {epochs: 20, batchSize: 8, optimizer: {name: adam, lr: 0.02}, precision: float32}
                        evaluate: {resamples: 0}
                        """.formatted(folder.resolve("photos")), "recipe", List.of()), run)
                .train(false, Progress.silent());
        DataStatistics statistics = BundleStatistics.read(run.bundle()).orElseThrow();
        assertThat(statistics.inputs()).containsOnlyKeys("brightness_mean", "brightness_deviation");
        assertThat(statistics.answers()).isEmpty();
        assertThat(statistics.confidence().total()).isZero();
        List<Long> numbers = statistics.labelsAnExample(); // it tells them apart, so they are the true ones
        assertThat(numbers).hasSize(3);
        assertThat(numbers.get(0) + numbers.get(1) + numbers.get(2)).isEqualTo(40);
        assertThat(numbers.get(1) + 2 * numbers.get(2)).isEqualTo(40);
        assertThat(statistics.labels()).isEqualTo(Map.of("left", 20L, "right", 20L));
        try (FeedbackStore store = FeedbackStore.open(folder.resolve("f.db").toString())) {
            String[] answers = new String[60];
            Arrays.setAll(answers, i -> i % 3 == 0 ? "" : "left");
            for (int i = 0; i < answers.length; i++) {
                store.record(List.of(said(i, answers[i])));
            }
            List<RecordedPrediction> read =
                    store.predictions(FeedbackQuery.all().model("m"));
            Map<String, Drift.Verdict> verdicts = new LinkedHashMap<>();
            Drift.measure(statistics, read).forEach(row -> verdicts.put(row.name(), row.verdict()));
            assertThat(verdicts)
                    .containsEntry("label right", Drift.Verdict.MUCH_CHANGE)
                    .containsEntry("label left", Drift.Verdict.STABLE) // 40 of 60 beside 20 of 40
                    .containsEntry("brightness_mean", Drift.Verdict.TOO_FEW);
        }
    }
}
