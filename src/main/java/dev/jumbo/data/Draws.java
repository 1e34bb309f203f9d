package dev.jumbo.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws with replacement, each number with a probability in proportion to its weight. */
final class Draws {
    private Draws() {}

    /** Refuses weights from which nothing can be drawn. */
    static void check(double[] weights, int size) {
        if (weights.length != size) {
            throw new IllegalArgumentException(
                    "weights: expected one for each of " + size + " examples, got " + weights.length);
        }
        double sum = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("weights: expected 0 or more, got " + weight);
            }
            sum += weight;
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw new IllegalArgumentException("weights: expected a finite sum above 0, got " + sum);
        }
    }

    /** Fills {@code drawn} with numbers from 0 to the number of weights - 1. */
    static void fill(int[] drawn, double[] weights, SplittableRandom random) {
        double[] ends = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += weights[i];
            ends[i] = sum;
        }
        for (int i = 0; i < drawn.length; i++) {
            int found = Arrays.binarySearch(ends, random.nextDouble() * sum);
            int at = found >= 0 ? found + 1 : -found - 1; // the first end that is above
            while (at >= ends.length || weights[at] == 0) { // rounding at the very end
                at = at >= ends.length ? ends.length - 1 : at - 1;
            }
            drawn[i] = at;
        }
    }
}
