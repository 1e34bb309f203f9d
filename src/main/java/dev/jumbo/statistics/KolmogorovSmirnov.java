package dev.jumbo.statistics;

import java.util.Arrays;

/**
 * Whether two samples come from one distribution (Smirnov 1939). The statistic is the greatest distance of their empirical
 * distribution functions; its p-value is the exact one of numbers without ties, by counting paths (Hodges 1957), and is too large
 * rather than too small where there are ties.
 */
public final class KolmogorovSmirnov {
    private static final double ROUNDING = 1e-7;

    private KolmogorovSmirnov() {}

    /**
     * The two-sided test. Its time is the product of the sizes.
     *
     * @throws IllegalArgumentException if a sample is empty or has a number that is not finite
     */
    public static TestResult test(double[] first, double[] second) {
        double[] a = sorted(first);
        double[] b = sorted(second);
        double distance = distance(a, b);
        return new TestResult("Kolmogorov-Smirnov (exact)", distance, 1 - below(distance, a.length, b.length));
    }

    private static double[] sorted(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0 || !Arrays.stream(sorted).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "expected finite numbers, at least one, got " + sorted.length + " of which some are not");
        }
        return sorted;
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            most = Math.max(most, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return most;
    }

    /** The chance of a smaller distance: the share of the paths from (0, 0) to (m, n) that stay nearer to the diagonal. */
    private static double below(double distance, int m, int n) {
        double size = (double) m * n;
        double limit = (0.5 + Math.floor(distance * size - ROUNDING)) / size;
        double[] paths = new double[n + 1];
        for (int j = 0; j <= n; j++) {
            paths[j] = (double) j / n > limit ? 0 : 1;
        }
        for (int i = 1; i <= m; i++) {
            double share = (double) i / (i + n);
            paths[0] = (double) i / m > limit ? 0 : share * paths[0];
            for (int j = 1; j <= n; j++) {
                boolean far = Math.abs((double) i / m - (double) j / n) > limit;
                paths[j] = far ? 0 : share * paths[j] + paths[j - 1];
            }
        }
        return Math.min(1, paths[n]);
    }
}
