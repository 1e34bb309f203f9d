package dev.jumbo.train.metric;

/** Mean of |value − target| over all rows and columns, in units of the target. Named {@code mae}. Targets have the shape of the values. */
public final class MeanAbsoluteError extends MeanError {
    @Override
    public String name() {
        return "mae";
    }

    @Override
    double error(double value, double target) {
        return Math.abs(value - target);
    }
}
