package dev.jumbo.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Intervals from samples drawn with replacement from the examples (Efron, Tibshirani: An Introduction to the Bootstrap, 1993).
 * Sample r depends on (seed, r) alone, so the result is the same on any number of threads.
 *
 * @param method how the interval is read from the samples
 * @param resamples number of samples; 1,000 are enough for a 95% interval
 * @param confidence the level, such as 0.95
 * @param seed of the samples
 */
public record Bootstrap(Method method, int resamples, double confidence, long seed) {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    /** Most groups of examples that {@link Method#BCA} leaves out in turn. */
    private static final int MOST_LEFT_OUT = 1000;

    /** How an interval is read from the values of the samples. */
    public enum Method {
        /** Between their quantiles. */
        PERCENTILE,
        /** The same, corrected for bias and for a spread that depends on the value (Efron 1987). */
        BCA;

        /** {@code percentile}, {@code bca}. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Bootstrap {
        Interval.checkConfidence(confidence);
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples: expected at least 1, got " + resamples);
        }
    }

    /** Percentile intervals of 95% from 1,000 samples. */
    public static Bootstrap standard(long seed) {
        return new Bootstrap(Method.PERCENTILE, 1000, 0.95, seed);
    }

    /** The statistic of all examples, with its interval; {@code statistic} is asked from several threads at once. */
    public Estimate estimate(int examples, ToDoubleFunction<int[]> statistic) {
        return estimate(examples, null, statistic);
    }

    /**
     * The same, where every sample has as many examples of each stratum as there are.
     *
     * @param examples number of examples
     * @param strata the stratum of every example, such as its class; null for none
     * @param statistic of the examples at these positions; NaN where it is not defined, and such samples are left out
     */
    public Estimate estimate(int examples, int @Nullable [] strata, ToDoubleFunction<int[]> statistic) {
        int[] all = IntStream.range(0, examples).toArray();
        double observed = statistic.applyAsDouble(all);
        if (examples < 2 || Double.isNaN(observed)) {
            return new Estimate(observed, Interval.undefined(confidence));
        }
        double[] values = distribution(examples, strata, statistic);
        double[] leftOut = method == Method.BCA ? jackknife(all, statistic) : new double[0];
        return new Estimate(observed, interval(values, observed, leftOut));
    }

    /** The statistic of each sample. */
    public double[] distribution(int examples, int @Nullable [] strata, ToDoubleFunction<int[]> statistic) {
        int[][] groups = groups(examples, strata);
        return IntStream.range(0, resamples)
                .parallel()
                .mapToDouble(r -> statistic.applyAsDouble(sample(groups, examples, random(r))))
                .toArray();
    }

    /** A generator for sample {@code r}. */
    SplittableRandom random(int r) {
        return new SplittableRandom((seed + GAMMA) ^ (r + 1) * GAMMA);
    }

    private static int[][] groups(int examples, int @Nullable [] strata) {
        if (strata == null) {
            return new int[][] {IntStream.range(0, examples).toArray()};
        }
        if (strata.length != examples) {
            throw new IllegalArgumentException(
                    "strata: expected one an example, " + examples + ", got " + strata.length);
        }
        TreeMap<Integer, IntStream.Builder> found = new TreeMap<>();
        for (int i = 0; i < examples; i++) {
            found.computeIfAbsent(strata[i], key -> IntStream.builder()).add(i);
        }
        return found.values().stream().map(each -> each.build().toArray()).toArray(int[][]::new);
    }

    private static int[] sample(int[][] groups, int examples, SplittableRandom random) {
        int[] drawn = new int[examples];
        int next = 0;
        for (int[] group : groups) {
            for (int i = 0; i < group.length; i++) {
                drawn[next++] = group[random.nextInt(group.length)];
            }
        }
        return drawn;
    }

    /** The statistic without each example, or without each of {@link #MOST_LEFT_OUT} groups of them. */
    private static double[] jackknife(int[] all, ToDoubleFunction<int[]> statistic) {
        int groups = Math.min(all.length, MOST_LEFT_OUT);
        return IntStream.range(0, groups)
                .parallel()
                .mapToDouble(g -> statistic.applyAsDouble(
                        Arrays.stream(all).filter(i -> i % groups != g).toArray()))
                .toArray();
    }

    /**
     * The interval of a statistic whose samples are known.
     *
     * @param distribution the statistic of each sample
     * @param observed the statistic of all examples
     * @param leftOut the statistic without each example, for {@link Method#BCA}
     */
    public Interval interval(double[] distribution, double observed, double[] leftOut) {
        double[] sorted = Arrays.stream(distribution)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length * 2 <= distribution.length) {
            return Interval.undefined(confidence);
        }
        double tail = (1 - confidence) / 2;
        if (method == Method.PERCENTILE) {
            return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), confidence);
        }
        double below = 0;
        for (double value : sorted) {
            below += value < observed ? 1 : value == observed ? 0.5 : 0;
        }
        double bias = Normal.quantile(below / sorted.length);
        double acceleration = acceleration(leftOut);
        return new Interval(
                quantile(sorted, corrected(Normal.quantile(tail), bias, acceleration)),
                quantile(sorted, corrected(Normal.quantile(1 - tail), bias, acceleration)),
                confidence);
    }

    private static double corrected(double z, double bias, double acceleration) {
        return Normal.cumulative(bias + (bias + z) / (1 - acceleration * (bias + z)));
    }

    private static double acceleration(double[] leftOut) {
        double[] known =
                Arrays.stream(leftOut).filter(value -> !Double.isNaN(value)).toArray();
        double mean = Arrays.stream(known).average().orElse(0);
        double cubes = 0;
        double squares = 0;
        for (double value : known) {
            double from = mean - value;
            squares += from * from;
            cubes += from * from * from;
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    /** Between sorted values, by linear interpolation (type 7 of Hyndman and Fan 1996); NaN if the share is. */
    static double quantile(double[] sorted, double share) {
        if (Double.isNaN(share)) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int low = (int) Math.floor(place);
        int high = Math.min(sorted.length - 1, low + 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }
}
