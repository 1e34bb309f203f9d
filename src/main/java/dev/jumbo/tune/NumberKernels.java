package dev.jumbo.tune;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.hipparchus.special.Erf;
import org.hipparchus.stat.descriptive.moment.StandardDeviation;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * Normal distributions that are cut off at an interval's ends: those around observations are equally wide, the prior is as wide as the
 * interval, in its middle.
 */
final class NumberKernels implements Kernels {
    private static final double SQRT_2 = Math.sqrt(2);
    private static final double LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);
    private static final double NORMAL_QUARTILES = 1.34; // their distance, of the standard normal distribution
    private static final double NARROWEST = 0.03; // of the interval; of few observations 1 / (their number + 2)

    private final Domain.Interval interval;
    private final double[] means;
    private final double[] deviations;
    private final double[] below; // what each part had below the interval, were it not cut off
    private final double[] inside; // and in it

    /**
     * Parts.
     *
     * @param interval of the coordinates; where neighbouring ones have a distance, their density is the mass around them
     * @param means of the parts
     * @param deviations of the parts
     */
    NumberKernels(Domain.Interval interval, double[] means, double[] deviations) {
        this.interval = interval;
        this.means = means;
        this.deviations = deviations;
        below = new double[means.length];
        inside = new double[means.length];
        for (int part = 0; part < means.length; part++) {
            below[part] = cumulative(interval.low(), part);
            inside[part] = cumulative(interval.high(), part) - below[part];
        }
    }

    /**
     * From observed coordinates.
     *
     * @param seen the coordinates; NaN where there was no value, which counts as the prior does
     * @param dimensions of the space, on which the width depends
     */
    static NumberKernels of(Domain.Interval interval, double[] seen, int dimensions) {
        double range = interval.high() - interval.low();
        double middle = (interval.low() + interval.high()) / 2;
        double[] known = DoubleStream.of(seen).filter(x -> !Double.isNaN(x)).toArray();
        double narrowest = range * Math.max(NARROWEST, 1.0 / (known.length + 2));
        double width = Math.min(range, Math.max(narrowest, width(known, dimensions, range)));
        double[] means = Arrays.copyOf(seen, seen.length + 1);
        double[] deviations = new double[means.length];
        means[seen.length] = Double.NaN;
        for (int i = 0; i < means.length; i++) {
            deviations[i] = Double.isNaN(means[i]) ? range : width;
            means[i] = Double.isNaN(means[i]) ? middle : means[i];
        }
        return new NumberKernels(interval, means, deviations);
    }

    /** What suits observations that are normally distributed (Silverman 1986, 3.28 and 4.14); fewer than two say nothing. */
    static double width(double[] known, int dimensions, double range) {
        if (known.length < 2) {
            return range;
        }
        double spread = new StandardDeviation().evaluate(known);
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(known);
        double quartiles = percentile.evaluate(75) - percentile.evaluate(25);
        double robust = quartiles > 0 ? Math.min(spread, quartiles / NORMAL_QUARTILES) : spread;
        return robust * Math.pow(known.length * (dimensions + 2) / 4.0, -1.0 / (dimensions + 4));
    }

    @Override
    public double draw(int part, SplittableRandom random) {
        double share = below[part] + random.nextDouble() * inside[part];
        double drawn = means[part] + deviations[part] * SQRT_2 * Erf.erfInv(2 * share - 1);
        return Math.min(interval.high(), Math.max(interval.low(), drawn));
    }

    @Override
    public double logDensity(int part, double coordinate) {
        double quantum = interval.quantum();
        if (quantum == 0) {
            double z = (coordinate - means[part]) / deviations[part];
            return -0.5 * z * z - LOG_SQRT_2_PI - Math.log(deviations[part] * inside[part]);
        }
        double above = cumulative(Math.min(interval.high(), coordinate + quantum / 2), part);
        double under = cumulative(Math.max(interval.low(), coordinate - quantum / 2), part);
        return Math.log(Math.max(0, above - under) / inside[part]);
    }

    private double cumulative(double x, int part) {
        return 0.5 * Erf.erfc(-(x - means[part]) / deviations[part] / SQRT_2);
    }
}
