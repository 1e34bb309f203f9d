package dev.jumbo.statistics;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/** The distributions that tests compare with. */
final class Normal {
    private static final NormalDistribution STANDARD = new NormalDistribution(0, 1);

    private Normal() {}

    static double cumulative(double z) {
        return Double.isInfinite(z) ? (z > 0 ? 1 : 0) : STANDARD.cumulativeProbability(z);
    }

    /** −∞ of 0 and ∞ of 1. */
    static double quantile(double p) {
        return STANDARD.inverseCumulativeProbability(p);
    }

    /** The chance of |Z| ≥ |z|. */
    static double twoSided(double z) {
        return Math.min(1, 2 * STANDARD.cumulativeProbability(-Math.abs(z)));
    }

    /** The chance of |T| ≥ |t| with Student's distribution. */
    static double studentTwoSided(double t, int degrees) {
        return Double.isInfinite(t)
                ? 0
                : Math.min(1, 2 * new TDistribution(degrees).cumulativeProbability(-Math.abs(t)));
    }

    static double studentQuantile(double p, double degrees) {
        TDistribution student = new TDistribution(degrees);
        double t = student.inverseCumulativeProbability(p); // to 1e-9
        return t - (student.cumulativeProbability(t) - p) / student.density(t);
    }

    /** The chance of χ² ≥ x with one degree of freedom. */
    static double chiSquaredAbove(double x) {
        return 1 - new ChiSquaredDistribution(1).cumulativeProbability(x);
    }
}
