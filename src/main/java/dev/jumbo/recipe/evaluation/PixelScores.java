package dev.jumbo.recipe.evaluation;

import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.metric.PixelCounts;
import dev.jumbo.train.metric.PixelMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What segmentations are worth: of all pixels together, by the names of {@link PixelMetrics} and {@code iou_CLASS}, and picture by picture:
 * {@code iou_per_picture} and {@code dice_per_picture} are means over pictures of the mean over the classes that a picture has, or is said
 * to have. A picture whose pixels are all left out has 1.
 */
public final class PixelScores {
    /** Means over pictures. */
    static final List<String> PER_PICTURE = List.of("iou_per_picture", "dice_per_picture");

    private static final String OF_CLASS = "iou_";

    private PixelScores() {}

    /** A value as a function of the pictures that it is of. */
    static ToDoubleFunction<int[]> statistic(Predictions predictions, String name) {
        if (PER_PICTURE.contains(name)) {
            double[] each = each(predictions, name);
            return rows ->
                    Arrays.stream(rows).mapToDouble(i -> each[i]).average().orElse(Double.NaN);
        }
        if (PixelMetrics.NAMES.contains(name)) {
            return rows -> predictions.pixels(rows).value(name);
        }
        int k = name.startsWith(OF_CLASS) ? predictions.classes().indexOf(name.substring(OF_CLASS.length())) : -1;
        if (k < 0) {
            throw new IllegalArgumentException("no metric of pixels: " + name);
        }
        return rows -> predictions.pixels(rows).iou()[k];
    }

    /** What each picture has of {@code iou_per_picture} or {@code dice_per_picture}. */
    public static double[] each(Predictions predictions, String name) {
        String ofOne = name.equals("iou_per_picture") ? "mean_iou" : "dice";
        return IntStream.range(0, predictions.size())
                .mapToDouble(i -> ofPicture(predictions.pixels(i), ofOne))
                .toArray();
    }

    private static double ofPicture(PixelCounts counts, String name) {
        double value = counts.value(name);
        return Double.isNaN(value) ? 1 : value;
    }
}
