package dev.jumbo.tune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.special.Erf;

/**
 * A mixture of normal distributions that are cut off at an interval's ends: one around each observation, as wide as the gap to
 * its farther neighbour, and a prior as wide as the interval in its middle.
 *
 * @param low where the interval begins
 * @param high where it ends
 * @param quantum distance of neighbouring values, whose density is the mass around them; 0 if all numbers are values
 * @param means of the parts
 * @param deviations of the parts
 * @param weights of the parts; their sum is 1
 */
record ParzenDensity(double low, double high, double quantum, double[] means, double[] deviations, double[] weights)
        implements Density {
    private static final double SQRT_2 = Math.sqrt(2);
    private static final double LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

    /** From observed coordinates and what each counts. */
    static ParzenDensity of(Domain.Interval interval, double[] seen, double[] weights) {
        double low = interval.low();
        double high = interval.high();
        double[] means = Arrays.copyOf(seen, seen.length + 1);
        means[seen.length] = (low + high) / 2;
        double[] deviations = deviations(means, low, high);
        deviations[seen.length] = high - low;
        return new ParzenDensity(low, high, interval.quantum(), means, deviations, Density.withPrior(weights));
    }

    /** The larger gap to a neighbour, within bounds; the interval's ends are neighbours only of a lone mean. */
    private static double[] deviations(double[] means, double low, double high) {
        Integer[] order = IntStream.range(0, means.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> means[i]));
        int last = means.length - 1;
        double narrowest = (high - low) / Math.min(100, 1 + means.length);
        double[] deviations = new double[means.length];
        for (int k = 0; k <= last; k++) {
            double mean = means[order[k]];
            double left = k > 0 ? mean - means[order[k - 1]] : last == 0 ? mean - low : 0;
            double right = k < last ? means[order[k + 1]] - mean : last == 0 ? high - mean : 0;
            deviations[order[k]] = Math.min(high - low, Math.max(narrowest, Math.max(left, right)));
        }
        return deviations;
    }

    @Override
    public double draw(SplittableRandom random) {
        int part = Density.part(weights, random);
        double from = cumulative(low, part);
        double mass = cumulative(high, part) - from;
        double share = from + random.nextDouble() * mass;
        double drawn = means[part] + deviations[part] * SQRT_2 * Erf.erfInv(2 * share - 1);
        double inside = Math.min(high, Math.max(low, drawn));
        if (quantum == 0) {
            return inside;
        }
        double first = low + quantum / 2;
        double steps = Math.rint((inside - first) / quantum);
        double most = Math.rint((high - low) / quantum) - 1;
        return first + Math.min(most, Math.max(0, steps)) * quantum;
    }

    @Override
    public double logDensity(double coordinate) {
        double[] logs = new double[means.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < means.length; i++) {
            logs[i] = Math.log(weights[i]) + logPart(coordinate, i);
            largest = Math.max(largest, logs[i]);
        }
        if (Double.isInfinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum);
    }

    private double logPart(double coordinate, int part) {
        double inside = Math.log(cumulative(high, part) - cumulative(low, part));
        if (quantum == 0) {
            double z = (coordinate - means[part]) / deviations[part];
            return -0.5 * z * z - LOG_SQRT_2_PI - Math.log(deviations[part]) - inside;
        }
        double above = cumulative(Math.min(high, coordinate + quantum / 2), part);
        double below = cumulative(Math.max(low, coordinate - quantum / 2), part);
        return Math.log(Math.max(0, above - below)) - inside;
    }

    private double cumulative(double x, int part) {
        return 0.5 * Erf.erfc(-(x - means[part]) / deviations[part] / SQRT_2);
    }
}
