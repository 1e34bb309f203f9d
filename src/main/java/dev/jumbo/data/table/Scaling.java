package dev.jumbo.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.commons.numbers.arrays.Selection;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What a number goes through: its logarithm, then (x − shift) / scale; or the normal score of its rank among the training values.
 *
 * @param log whether sign(x)·ln(1 + |x|) is taken first
 * @param shift what is subtracted
 * @param scale what the difference is divided by, not 0
 * @param quantiles empty, or ascending values of the training data at equally spaced shares from 0 to 1: then the result is the
 *     quantile of the standard normal distribution at the value's share, between ±5.2, and shift and scale do not count
 */
public record Scaling(boolean log, double shift, double scale, List<Double> quantiles) {
    /** Leaves numbers as they are. */
    public static final Scaling NONE = new Scaling(false, 0, 1, List.of());

    /** How near values come to the first and last quantile, and shares to 0 and 1, as in scikit-learn's QuantileTransformer. */
    private static final double NEAREST = 1e-7;

    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final double LOWEST = NORMAL.inverseCumulativeProbability(NEAREST - Math.ulp(1.0));
    private static final double HIGHEST = NORMAL.inverseCumulativeProbability(1 - (NEAREST - Math.ulp(1.0)));

    /** The ways to scale, as scikit-learn has them. */
    public enum Kind {
        /** Mean 0 and (population) deviation 1: StandardScaler. */
        STANDARD,
        /** From 0 to 1: MinMaxScaler. */
        MINMAX,
        /** Median 0 and distance of the quartiles 1: RobustScaler. */
        ROBUST,
        /** Normal scores of ranks, by up to 256 quantiles: QuantileTransformer with normal output. */
        QUANTILE,
        /** As they are. */
        NONE;

        private static final int MOST_QUANTILES = 256;

        /** The constant's name in small letters, as recipes have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Of training values.
         *
         * @param values at least one, all finite; after the logarithm where there is one; they are put in another order
         */
        Scaling fit(double[] values, boolean log) {
            return switch (this) {
                case STANDARD -> {
                    double mean = Arrays.stream(values).sum() / values.length;
                    double squares = 0;
                    for (double value : values) {
                        squares += (value - mean) * (value - mean);
                    }
                    yield of(log, mean, Math.sqrt(squares / values.length));
                }
                case MINMAX -> {
                    DoubleSummaryStatistics all = Arrays.stream(values).summaryStatistics();
                    yield of(log, all.getMin(), all.getMax() - all.getMin());
                }
                case ROBUST -> {
                    place(values, 0.25, 0.5, 0.75);
                    yield of(log, quantile(values, 0.5), quantile(values, 0.75) - quantile(values, 0.25));
                }
                case QUANTILE -> {
                    Arrays.sort(values);
                    int count = Math.min(MOST_QUANTILES, values.length);
                    List<Double> quantiles = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        quantiles.add(quantile(values, count == 1 ? 0 : (double) i / (count - 1)));
                    }
                    yield new Scaling(log, 0, 1, quantiles);
                }
                case NONE -> of(log, 0, 1);
            };
        }

        private static Scaling of(boolean log, double shift, double scale) {
            return new Scaling(log, shift, scale > 0 && Double.isFinite(scale) ? scale : 1, List.of());
        }
    }

    public Scaling {
        quantiles = List.copyOf(quantiles);
        if (!Double.isFinite(shift) || !Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException(
                    "scaling: expected a finite shift, and a scale other than 0, got " + shift + " and " + scale);
        }
        for (int i = 1; i < quantiles.size(); i++) {
            if (!(quantiles.get(i) >= quantiles.get(i - 1))) {
                throw new IllegalArgumentException("quantiles: expected ascending values, got " + quantiles.get(i)
                        + " after " + quantiles.get(i - 1));
            }
        }
    }

    /** Puts those values where they are when all are sorted that {@link #quantile} needs. */
    static void place(double[] values, double... shares) {
        Selection.select(
                values,
                Arrays.stream(shares)
                        .map(share -> share * (values.length - 1))
                        .flatMap(place -> DoubleStream.of(Math.floor(place), Math.ceil(place)))
                        .mapToInt(place -> (int) place)
                        .toArray());
    }

    /** The value at a share of sorted values, between neighbours in proportion. */
    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The logarithm of a number of any sign. */
    static double logarithm(double value) {
        return Math.signum(value) * Math.log1p(Math.abs(value));
    }

    /** What becomes of numbers, in place. */
    void apply(double[] values) {
        double[] knots = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 0; i < values.length; i++) {
            double value = log ? logarithm(values[i]) : values[i];
            values[i] = knots.length == 0 ? (value - shift) / scale : score(knots, value);
        }
    }

    /** The number that gives a result, as far as it can be told. */
    double original(double result) {
        double value = result * scale + shift;
        if (!quantiles.isEmpty()) {
            double[] knots = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
            value = quantile(knots, NORMAL.cumulativeProbability(result));
        }
        return log ? Math.signum(value) * Math.expm1(Math.abs(value)) : value;
    }

    private static double score(double[] knots, double value) {
        if (value - NEAREST < knots[0]) {
            return LOWEST;
        }
        if (value + NEAREST > knots[knots.length - 1]) {
            return HIGHEST;
        }
        double share = (share(knots, value, true) + share(knots, value, false)) / 2;
        return Math.max(LOWEST, Math.min(HIGHEST, NORMAL.inverseCumulativeProbability(share)));
    }

    /** The share of a value between the first and the last of the knots; of equal ones the last ({@code upper}) or the first. */
    private static double share(double[] knots, double value, boolean upper) {
        int low = 0; // how many knots are not above the value, or below it
        int high = knots.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upper ? knots[middle] <= value : knots[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        double gap = knots[low] - knots[low - 1];
        return (low - 1 + (gap == 0 ? 0 : (value - knots[low - 1]) / gap)) / (knots.length - 1);
    }
}
