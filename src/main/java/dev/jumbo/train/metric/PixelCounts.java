package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * Pixels by class, of one picture or of many: what intersection over union, Dice and the share of right pixels need.
 *
 * <p>K classes.
 *
 * @param hits [K] pixels of the class that were predicted as it
 * @param predicted [K] pixels that were predicted as the class
 * @param actual [K] pixels of the class
 */
@SuppressWarnings("ArrayRecordComponent")
public record PixelCounts(long[] hits, long[] predicted, long[] actual) {
    public PixelCounts {
        if (predicted.length != hits.length || actual.length != hits.length) {
            throw new IllegalArgumentException("expected counts of as many classes, got " + hits.length + ", "
                    + predicted.length + " and " + actual.length);
        }
    }

    /** Nothing counted yet. */
    public static PixelCounts none(int classes) {
        return new PixelCounts(new long[classes], new long[classes], new long[classes]);
    }

    /** What a confusion matrix of pixels comes to. */
    static PixelCounts of(ConfusionMatrix matrix) {
        return new PixelCounts(matrix.truePositives(), matrix.predicted(), matrix.support());
    }

    /** Adds a pixel. */
    public void add(int truth, int guess) {
        hits[truth] += truth == guess ? 1 : 0;
        predicted[guess]++;
        actual[truth]++;
    }

    /** Intersection over union of each class (Jaccard 1901); NaN for one with neither pixels nor predictions. */
    public double[] iou() {
        return each(ClassScore.IOU);
    }

    /** Dice coefficient of each class, which is its F1; NaN for one with neither pixels nor predictions. */
    public double[] dice() {
        return each(ClassScore.F1);
    }

    /** One of {@link PixelMetrics#NAMES}; NaN before the first pixel. */
    public double value(String name) {
        return switch (name) {
            case "mean_iou" -> mean(iou());
            case "dice" -> mean(dice());
            case "pixel_accuracy" ->
                (double) Arrays.stream(hits).sum() / Arrays.stream(actual).sum();
            default -> throw new IllegalArgumentException("no metric of pixels: " + name);
        };
    }

    private double[] each(ClassScore score) {
        double[] scores = new double[hits.length];
        for (int k = 0; k < scores.length; k++) {
            scores[k] = actual[k] + predicted[k] == 0 ? Double.NaN : score.of(hits[k], predicted[k], actual[k]);
        }
        return scores;
    }

    private static double mean(double[] scores) {
        return Arrays.stream(scores)
                .filter(score -> !Double.isNaN(score))
                .average()
                .orElse(Double.NaN);
    }
}
