package dev.jumbo.statistics;

import java.util.Arrays;

/**
 * Areas under ROC curves and how they vary (DeLong, DeLong, Clarke-Pearson 1988), by ranks (Sun, Xu 2014).
 *
 * @param area chance that a positive example has a higher score than a negative one
 * @param positives for each positive example the share of negatives below it
 * @param negatives for each negative example the share of positives above it
 */
@SuppressWarnings("ArrayRecordComponent")
public record DeLong(double area, double[] positives, double[] negatives) {
    /**
     * Of scores.
     *
     * @param positive whether each example is
     * @throws IllegalArgumentException if there are fewer than two positive or two negative examples
     */
    public static DeLong of(double[] scores, boolean[] positive) {
        Paired.check(scores.length, positive.length);
        int m = 0;
        for (boolean each : positive) {
            m += each ? 1 : 0;
        }
        int n = scores.length - m;
        if (m < 2 || n < 2) {
            throw new IllegalArgumentException(
                    "DeLong: expected at least 2 positive and 2 negative examples, got " + m + " and " + n);
        }
        double[] above = new double[m];
        double[] below = new double[n];
        int p = 0;
        int q = 0;
        for (int i = 0; i < scores.length; i++) {
            if (positive[i]) {
                above[p++] = scores[i];
            } else {
                below[q++] = scores[i];
            }
        }
        double[] all = Arrays.copyOf(above, m + n);
        System.arraycopy(below, 0, all, m, n);
        double[] joint = Ranks.of(all);
        double[] own = Ranks.of(above);
        double[] others = Ranks.of(below);
        double[] v10 = new double[m];
        double[] v01 = new double[n];
        for (int i = 0; i < m; i++) {
            v10[i] = (joint[i] - own[i]) / n;
        }
        for (int j = 0; j < n; j++) {
            v01[j] = 1 - (joint[m + j] - others[j]) / m;
        }
        return new DeLong(Folds.mean(v10), v10, v01);
    }

    /** Variance of the area. */
    public double variance() {
        return covariance(this);
    }

    /** Covariance with the area of other scores of the same examples. */
    public double covariance(DeLong other) {
        return covariance(positives, other.positives) / positives.length
                + covariance(negatives, other.negatives) / negatives.length;
    }

    private static double covariance(double[] a, double[] b) {
        Paired.check(a.length, b.length);
        double meanA = Folds.mean(a);
        double meanB = Folds.mean(b);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum / (a.length - 1);
    }

    /** The normal interval, within 0 and 1. */
    public Estimate estimate(double confidence) {
        double reach = Normal.quantile(1 - (1 - confidence) / 2) * Math.sqrt(variance());
        return new Estimate(area, new Interval(Math.max(0, area - reach), Math.min(1, area + reach), confidence));
    }

    /** Whether the area of other scores of the same examples differs; the statistic is z of {@code other - this}. */
    public TestResult test(DeLong other) {
        double variance = variance() + other.variance() - 2 * covariance(other);
        double difference = other.area - area;
        if (variance <= 1e-15) {
            return new TestResult("DeLong", 0, difference == 0 ? 1 : 0);
        }
        double z = difference / Math.sqrt(variance);
        return new TestResult("DeLong", z, Normal.twoSided(z));
    }
}
