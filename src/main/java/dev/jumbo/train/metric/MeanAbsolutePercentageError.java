package dev.jumbo.train.metric;

/**
 * Mean of |value − target| ÷ |target| over all rows and columns: 0.1 is a tenth of the target. Named {@code mape}. As scikit-learn's, a
 * target of 0 counts as 2⁻⁵², so one such row makes it huge. Targets have the shape of the values.
 */
public final class MeanAbsolutePercentageError extends MeanError {
    private static final double LEAST = Math.ulp(1.0);

    @Override
    public String name() {
        return "mape";
    }

    @Override
    double error(double value, double target) {
        return Math.abs(value - target) / Math.max(LEAST, Math.abs(target));
    }
}
