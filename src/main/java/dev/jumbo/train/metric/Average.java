package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * How the scores of classes become one, as scikit-learn's {@code average} with its default {@code labels}: classes with
 * neither rows nor predictions take no part.
 */
enum Average {
    /** The score of all classes' counts added up; with one label a row it equals accuracy. */
    MICRO,
    /** The mean of classes, each counting the same. */
    MACRO,
    /** The mean of classes, each counting as many times as it has rows. */
    WEIGHTED;

    double of(ConfusionMatrix matrix, ClassScore score) {
        long[] hits = matrix.truePositives();
        long[] predicted = matrix.predicted();
        long[] actual = matrix.support();
        long rows = Arrays.stream(actual).sum();
        if (rows == 0) {
            return Double.NaN;
        }
        if (this == MICRO) {
            return score.of(Arrays.stream(hits).sum(), rows, rows);
        }
        double sum = 0;
        long weights = 0;
        for (int c = 0; c < hits.length; c++) {
            if (predicted[c] + actual[c] > 0) {
                long weight = this == MACRO ? 1 : actual[c];
                sum += weight * score.of(hits[c], predicted[c], actual[c]);
                weights += weight;
            }
        }
        return sum / weights;
    }

    /** {@code precision_macro} and so on. */
    String name(String metric) {
        return metric
                + switch (this) {
                    case MICRO -> "_micro";
                    case MACRO -> "_macro";
                    case WEIGHTED -> "_weighted";
                };
    }
}
