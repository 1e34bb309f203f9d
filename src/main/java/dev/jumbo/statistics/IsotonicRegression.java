package dev.jumbo.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The never falling line of steps that is nearest to the targets, by least squares (pool adjacent violators); straight between its
 * points and level beyond them, as scikit-learn's with {@code out_of_bounds="clip"}.
 *
 * @param scores ascending
 * @param values never falling
 */
@SuppressWarnings("ArrayRecordComponent")
public record IsotonicRegression(double[] scores, double[] values) {
    /** Equal scores count as one with the mean of their targets. */
    public static IsotonicRegression fit(double[] scores, double[] targets) {
        Paired.check(scores.length, targets.length);
        if (scores.length == 0) {
            throw new IllegalArgumentException("isotonic regression: expected at least one example, got none");
        }
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] x = new double[order.length];
        double[] sum = new double[order.length];
        double[] count = new double[order.length];
        int size = 0;
        for (int i : order) {
            if (size == 0 || scores[i] > x[size - 1]) {
                x[size++] = scores[i];
            }
            sum[size - 1] += targets[i];
            count[size - 1]++;
        }
        return new IsotonicRegression(Arrays.copyOf(x, size), pool(sum, count, size));
    }

    private static double[] pool(double[] sum, double[] count, int size) {
        double[] sums = new double[size];
        double[] counts = new double[size];
        int[] points = new int[size];
        int blocks = 0;
        for (int i = 0; i < size; i++) {
            sums[blocks] = sum[i];
            counts[blocks] = count[i];
            points[blocks++] = 1;
            while (blocks > 1 && sums[blocks - 2] * counts[blocks - 1] >= sums[blocks - 1] * counts[blocks - 2]) {
                sums[blocks - 2] += sums[blocks - 1];
                counts[blocks - 2] += counts[blocks - 1];
                points[blocks - 2] += points[blocks - 1];
                blocks--;
            }
        }
        double[] values = new double[size];
        int next = 0;
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(values, next, next + points[b], sums[b] / counts[b]);
            next += points[b];
        }
        return values;
    }

    /** The value at a score. */
    public double of(double score) {
        int place = Arrays.binarySearch(scores, score);
        if (place >= 0) {
            return values[place];
        }
        int after = -place - 1;
        if (after == 0 || after == scores.length) {
            return values[after == 0 ? 0 : scores.length - 1];
        }
        double share = (score - scores[after - 1]) / (scores[after] - scores[after - 1]);
        return values[after - 1] + share * (values[after] - values[after - 1]);
    }
}
