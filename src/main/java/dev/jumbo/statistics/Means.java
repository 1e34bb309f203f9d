package dev.jumbo.statistics;

import org.hipparchus.distribution.continuous.TDistribution;

/** Means and shares of examples. */
public final class Means {
    private Means() {}

    /** The share of examples with Wilson's interval (1927), which holds for few examples and shares near 0 and 1, too. */
    public static Estimate share(long hits, long examples, double confidence) {
        if (examples == 0) {
            return new Estimate(Double.NaN, Interval.undefined(confidence));
        }
        double share = (double) hits / examples;
        double z = Normal.quantile(1 - (1 - confidence) / 2);
        double weight = 1 + z * z / examples;
        double centre = (share + z * z / (2 * examples)) / weight;
        double reach = z / weight * Math.sqrt(share * (1 - share) / examples + z * z / (4.0 * examples * examples));
        return new Estimate(share, new Interval(Math.max(0, centre - reach), Math.min(1, centre + reach), confidence));
    }

    /** Whether two groups of different examples differ in their means (Welch 1947); the statistic is t of {@code first - second}. */
    public static TestResult welch(double[] first, double[] second) {
        double error = error(first, second);
        double difference = Folds.mean(first) - Folds.mean(second);
        if (Double.isNaN(error)) {
            return new TestResult("Welch", Double.NaN, Double.NaN);
        }
        if (error == 0) {
            return new TestResult("Welch", difference, difference == 0 ? 1 : 0);
        }
        double t = difference / error;
        double p = 2 * new TDistribution(degrees(first, second)).cumulativeProbability(-Math.abs(t));
        return new TestResult("Welch", t, Math.min(1, p));
    }

    /** Mean of the second group - mean of the first, with the interval of {@link #welch}. */
    public static Estimate difference(double[] first, double[] second, double confidence) {
        double difference = Folds.mean(second) - Folds.mean(first);
        double error = error(first, second);
        if (Double.isNaN(error)) {
            return new Estimate(difference, Interval.undefined(confidence));
        }
        double reach =
                error == 0 ? 0 : error * Normal.studentQuantile(1 - (1 - confidence) / 2, degrees(first, second));
        return new Estimate(difference, new Interval(difference - reach, difference + reach, confidence));
    }

    /** Variance of a group's mean. */
    private static double variance(double[] group) {
        return Math.pow(Folds.deviation(group), 2) / group.length;
    }

    /** Standard error of the difference of two means. */
    private static double error(double[] first, double[] second) {
        return Math.sqrt(variance(first) + variance(second));
    }

    /** Degrees of freedom by Welch and Satterthwaite. */
    private static double degrees(double[] first, double[] second) {
        double a = variance(first);
        double b = variance(second);
        return (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
    }
}
