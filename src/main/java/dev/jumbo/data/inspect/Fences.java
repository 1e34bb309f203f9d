package dev.jumbo.data.inspect;

import java.util.Arrays;

/**
 * Beyond these bounds a value is far out (Tukey 1977): three times the distance between the quartiles below the first or above
 * the third.
 */
record Fences(double low, double high) {
    private static final double FAR = 3;

    /** Of numbers; bounds that nothing is beyond if there are fewer than eight. */
    static Fences of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length < 8) {
            return new Fences(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double first = quantile(sorted, 0.25);
        double third = quantile(sorted, 0.75);
        double range = FAR * (third - first);
        return new Fences(first - range, third + range);
    }

    boolean excludes(double value) {
        return value < low || value > high;
    }

    /** Between the two values beside the place, linear, as NumPy has it by default. */
    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
