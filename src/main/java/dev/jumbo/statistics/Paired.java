package dev.jumbo.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Tests of two models on the same examples, or on the same folds. */
public final class Paired {
    /** Pairs of which all exchanges are tried. */
    private static final int ALL_EXCHANGES = 16;

    private static final double SLACK = 1e-12;

    private Paired() {}

    static void check(int first, int second) {
        if (first != second) {
            throw new IllegalArgumentException(
                    "expected as many values of both, paired, got " + first + " and " + second);
        }
    }

    private static double[] differences(double[] first, double[] second) {
        check(first.length, second.length);
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> second[i] - first[i]);
        return differences;
    }

    /** Student's t-test of the mean of {@code second - first}; at least two pairs. */
    public static TestResult tTest(double[] first, double[] second) {
        double[] d = differences(first, second);
        return student("paired t", d, 1.0 / d.length);
    }

    /**
     * The t-test of values of the same folds, whose training parts overlap: the variance is made larger by the ratio of test to
     * training examples (Nadeau, Bengio: Inference for the Generalization Error, 2003).
     *
     * @param testShare test examples of a fold ÷ training examples: 1 / (k - 1) of k folds
     */
    public static TestResult correctedResampledTTest(double[] first, double[] second, double testShare) {
        double[] d = differences(first, second);
        return student("corrected resampled t", d, 1.0 / d.length + testShare);
    }

    private static TestResult student(String name, double[] d, double factor) {
        if (d.length < 2) {
            return new TestResult(name, Double.NaN, Double.NaN);
        }
        double mean = Folds.mean(d);
        double error = Folds.deviation(d) * Math.sqrt(factor);
        double t = error == 0 ? (mean == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, mean)) : mean / error;
        return new TestResult(name, t, Normal.studentTwoSided(t, d.length - 1));
    }

    /**
     * Whether exchanging the two models example by example changes the difference of a statistic as much as there is: all
     * exchanges of up to 16 examples, else {@code resamples} random ones (Good 2005). The statistic may be any, such as F1.
     *
     * @param difference of the statistic where the examples marked true are exchanged; asked from one thread
     */
    public static TestResult permutation(
            int examples, ToDoubleFunction<boolean[]> difference, int resamples, long seed) {
        boolean[] swap = new boolean[examples];
        double observed = difference.applyAsDouble(swap);
        double extreme = Math.abs(observed) - SLACK * Math.max(1, Math.abs(observed));
        if (examples <= ALL_EXCHANGES) {
            int all = 1 << examples;
            int as = 0;
            for (int mask = 0; mask < all; mask++) {
                for (int i = 0; i < examples; i++) {
                    swap[i] = (mask >> i & 1) == 1;
                }
                as += Math.abs(difference.applyAsDouble(swap)) >= extreme ? 1 : 0;
            }
            return new TestResult("paired permutation (exact)", observed, (double) as / all);
        }
        SplittableRandom random = new SplittableRandom(seed);
        int as = 1;
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < examples; i++) {
                swap[i] = random.nextBoolean();
            }
            as += Math.abs(difference.applyAsDouble(swap)) >= extreme ? 1 : 0;
        }
        return new TestResult("paired permutation", observed, as / (resamples + 1.0));
    }
}
