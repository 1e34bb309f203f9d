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
        double a = Math.pow(Folds.deviation(first), 2) / first.length;
        double b = Math.pow(Folds.deviation(second), 2) / second.length;
        double difference = Folds.mean(first) - Folds.mean(second);
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return new TestResult("Welch", Double.NaN, Double.NaN);
        }
        if (a + b == 0) {
            return new TestResult("Welch", difference, difference == 0 ? 1 : 0);
        }
        double t = difference / Math.sqrt(a + b);
        double degrees = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
        double p = 2 * new TDistribution(degrees).cumulativeProbability(-Math.abs(t));
        return new TestResult("Welch", t, Math.min(1, p));
    }
}
