package dev.jumbo.recipe.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.testing.Goldens;
import dev.jumbo.train.metric.PixelCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segmentations picture by picture; the masks and the values of each are of scripts/goldens/segmentation.py, by scikit-learn. */
class PixelScoresTest {
    @TempDir
    Path folder;

    private static PixelCounts counts(Goldens.Case golden) {
        double[] truth = Goldens.doubles(golden.get("truth"));
        double[] predicted = Goldens.doubles(golden.get("predicted"));
        PixelCounts counts = PixelCounts.none(golden.get("classes").intValue());
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != 255) {
                counts.add((int) truth[i], (int) predicted[i]);
            }
        }
        return counts;
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(k -> "k" + k).toList();
    }

    @Test
    void thePictureHasWhatScikitLearnSays() {
        List<Goldens.Case> cases = Goldens.stream(Goldens.read("segmentation").get("metrics"))
                .map(Goldens.Case::new)
                .toList();
        assertThat(cases).hasSizeGreaterThan(2);
        for (Goldens.Case golden : cases) {
            PixelCounts counts = counts(golden);
            Predictions one = Predictions.ofPixels(names(counts.hits().length), List.of(counts, counts));
            assertThat(one.areClasses()).isFalse();
            for (double value : PixelScores.each(one, "iou_per_picture")) {
                assertThat(value).isEqualTo(golden.get("mean_iou").doubleValue(), within(1e-12));
            }
            for (double value : PixelScores.each(one, "dice_per_picture")) {
                assertThat(value).isEqualTo(golden.get("mean_dice").doubleValue(), within(1e-12));
            }
            assertThat(Scores.value(one, "mean_iou"))
                    .isEqualTo(golden.get("mean_iou").doubleValue(), within(1e-12));
            assertThat(Scores.value(one, "pixel_accuracy"))
                    .isEqualTo(golden.get("pixel_accuracy").doubleValue(), within(1e-12));
            for (int k = 0; k < counts.hits().length; k++) {
                double wanted = golden.get("iou").get(k).isNull()
                        ? Double.NaN
                        : golden.get("iou").get(k).doubleValue();
                assertThat(Scores.value(one, "iou_k" + k)).isEqualTo(wanted, within(1e-12));
            }
        }
    }

    /** 40 pictures of 100 pixels in two classes: the later ones have more wrong pixels. */
    private static JudgedExamples pictures() {
        SplittableRandom random = new SplittableRandom(3);
        List<PixelCounts> all = new ArrayList<>();
        List<Map<String, Object>> properties = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PixelCounts counts = PixelCounts.none(2);
            for (int pixel = 0; pixel < 100; pixel++) {
                int truth = pixel < 30 ? 1 : 0;
                counts.add(truth, random.nextInt(100) < (i < 20 ? 5 : 30) ? 1 - truth : truth);
            }
            all.add(counts);
            properties.add(Map.of("name", "p" + i, "scanner", i < 20 ? "new" : "old"));
        }
        return new JudgedExamples(
                Predictions.ofPixels(List.of("rest", "tumour"), all),
                IntStream.range(0, 40).map(i -> 39 - i).toArray(),
                properties);
    }

    @Test
    void theFileIsReadAsItWasWritten() throws IOException {
        JudgedExamples written = pictures();
        Path file = folder.resolve("predictions.jsonl");
        written.write(file);
        JudgedExamples read = JudgedExamples.read(file);
        assertThat(read.predictions().values()).isEqualTo(written.predictions().values());
        assertThat(read.difference(written)).isEmpty();
        JudgedExamples ordered = read.ordered();
        assertThat(ordered.positions()).isSorted();
        assertThat(ordered.predictions().pixels(0).hits())
                .isEqualTo(written.predictions().pixels(39).hits());
        assertThat(ordered.difference(written)).contains("example 0");
        assertThat(JudgedExamples.join(List.of(read, read)).predictions().size())
                .isEqualTo(80);
        String line = Files.readAllLines(file).get(1);
        assertThat(line).startsWith("{\"index\":39,\"iou\":1.0,\"dice\":1.0,").contains("\"truth\":[70,30]");
        Files.writeString(file, Files.readString(file).replaceFirst("\"truth\":\\[70,30]", "\"truth\":[70]"));
        assertThatThrownBy(() -> JudgedExamples.read(file)).hasMessageContaining("line 2: expected 2 numbers, got 1");
    }

    @Test
    void intervalsComeFromPicturesAndTheWorstSliceIsTheOldScanner() {
        Predictions predictions = pictures().predictions();
        List<String> names = Scores.known(List.of("mean_iou", "dice"), predictions);
        assertThat(names).containsExactly("mean_iou", "dice", "iou_per_picture", "dice_per_picture");
        Map<String, Estimate> found = Scores.of(predictions, names, Bootstrap.standard(1));
        double[] each = PixelScores.each(predictions, "iou_per_picture");
        double mean = IntStream.range(0, 40).mapToDouble(i -> each[i]).average().orElseThrow();
        double squares = IntStream.range(0, 40)
                .mapToDouble(i -> (each[i] - mean) * (each[i] - mean))
                .sum();
        double error = Math.sqrt(squares / 40 / 40); // of the mean over drawn pictures
        Estimate perPicture = found.get("iou_per_picture");
        assertThat(perPicture.value()).isEqualTo(mean, within(1e-12));
        assertThat(perPicture.interval().high() - perPicture.interval().low())
                .isEqualTo(2 * 1.96 * error, within(0.15 * error));
        Slices.Slice worst = Slices.of(pictures()).get(0);
        assertThat(worst.property() + " " + worst.value()).isEqualTo("scanner old");
        assertThat(worst.score().value())
                .isEqualTo(
                        IntStream.range(20, 40)
                                .mapToDouble(i -> each[i])
                                .average()
                                .orElseThrow(),
                        within(1e-12));
        assertThat(Slices.isWorse(worst, predictions)).isTrue();
    }

    @Test
    void aPictureWithoutPixelsOfAClassHasNothingWrong() {
        Predictions none = Predictions.ofPixels(List.of("a", "b"), List.of(PixelCounts.none(2)));
        assertThat(PixelScores.each(none, "dice_per_picture")).containsExactly(1);
        assertThat(Scores.value(none, "mean_iou")).isNaN();
        assertThat(Scores.value(none, "accuracy")).isNaN();
    }
}
