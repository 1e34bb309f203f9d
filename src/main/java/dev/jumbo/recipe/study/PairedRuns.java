package dev.jumbo.recipe.study;

import dev.jumbo.recipe.evaluation.PixelScores;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.DeLong;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Interval;
import dev.jumbo.statistics.McNemar;
import dev.jumbo.statistics.Paired;
import dev.jumbo.statistics.TestResult;
import dev.jumbo.statistics.Wilcoxon;
import dev.jumbo.tasks.Predictions;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** One metric of two runs that answered the same examples. */
final class PairedRuns {
    private static final int EXCHANGES = 1000;

    private PairedRuns() {}

    static Estimate plain(double value, Bootstrap bootstrap) {
        return new Estimate(value, new Interval(Double.NaN, Double.NaN, bootstrap.confidence()));
    }

    static RunComparison.Difference of(
            String metric, String first, String second, Predictions a, Predictions b, Bootstrap bootstrap) {
        ToDoubleFunction<int[]> one = Scores.statistic(a, metric);
        ToDoubleFunction<int[]> other = Scores.statistic(b, metric);
        Estimate difference = bootstrap.estimate(
                a.size(), Scores.strata(a), rows -> other.applyAsDouble(rows) - one.applyAsDouble(rows));
        TestResult test = test(metric, a, b, bootstrap.seed());
        return new RunComparison.Difference(metric, first, second, difference, test, test.pValue(), "");
    }

    /**
     * McNemar's of accuracy, DeLong's of the area under one ROC curve, Wilcoxon's of absolute errors and of what each picture's masks are
     * worth, else by exchanges.
     */
    static TestResult test(String metric, Predictions a, Predictions b, long seed) {
        if (metric.equals("accuracy")) {
            return McNemar.of(right(a), right(b)).test();
        }
        if (metric.equals("roc_auc") && a.columns() == 2) {
            boolean[] positive = new boolean[a.size()];
            for (int i = 0; i < positive.length; i++) {
                positive[i] = a.label(i) == 1;
            }
            return DeLong.of(seconds(a), positive).test(DeLong.of(seconds(b), positive));
        }
        if (metric.equals("mae")) {
            return Wilcoxon.test(errors(a), errors(b));
        }
        if (a.arePixels() && metric.endsWith("_per_picture")) {
            return Wilcoxon.test(PixelScores.each(a, metric), PixelScores.each(b, metric));
        }
        ToDoubleFunction<boolean[]> difference =
                swap -> Scores.value(mixed(b, a, swap), metric) - Scores.value(mixed(a, b, swap), metric);
        return Paired.permutation(a.size(), difference, EXCHANGES, seed);
    }

    private static boolean[] right(Predictions predictions) {
        boolean[] right = new boolean[predictions.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = predictions.predicted(i) == predictions.label(i);
        }
        return right;
    }

    private static double[] seconds(Predictions predictions) {
        return IntStream.range(0, predictions.size())
                .mapToDouble(i -> predictions.value(i, 1))
                .toArray();
    }

    /** The mean absolute error of each example. */
    private static double[] errors(Predictions predictions) {
        int columns = predictions.columns();
        return IntStream.range(0, predictions.size())
                .mapToDouble(i -> IntStream.range(i * columns, (i + 1) * columns)
                        .mapToDouble(at -> Math.abs(
                                (double) predictions.values()[at] - predictions.targets()[at]))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /** The first's answers, and the second's where that is marked. */
    private static Predictions mixed(Predictions first, Predictions second, boolean[] swap) {
        float[] values = first.values().clone();
        int columns = first.columns();
        for (int i = 0; i < swap.length; i++) {
            if (swap[i]) {
                System.arraycopy(second.values(), i * columns, values, i * columns, columns);
            }
        }
        return new Predictions(first.classes(), columns, values, first.targets());
    }
}
