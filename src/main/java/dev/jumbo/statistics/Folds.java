package dev.jumbo.statistics;

import java.util.Arrays;

/** A statistic of several folds. */
public final class Folds {
    private Folds() {}

    /** NaN of none. */
    public static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** The standard deviation, of n - 1; NaN of fewer than two. */
    public static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    }

    /**
     * The mean of folds with Student's interval, whose variance allows for training parts that overlap (Nadeau, Bengio 2003).
     *
     * @param testShare test examples of a fold ÷ training examples: 1 / (k - 1) of k folds; 0 for independent values
     */
    public static Estimate mean(double[] values, double testShare, double confidence) {
        double mean = mean(values);
        if (values.length < 2) {
            return new Estimate(mean, Interval.undefined(confidence));
        }
        double error = deviation(values) * Math.sqrt(1.0 / values.length + testShare);
        double reach = Normal.studentQuantile(1 - (1 - confidence) / 2, values.length - 1) * error;
        return new Estimate(mean, new Interval(mean - reach, mean + reach, confidence));
    }
}
