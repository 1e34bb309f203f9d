package dev.jumbo.train.metric;

/** Mean of (value − target)² over all rows and columns, in squared units of the target. Named {@code mse}. Targets have the shape of the values. */
public final class MeanSquaredError extends MeanError {
    @Override
    public String name() {
        return "mse";
    }

    @Override
    double error(double value, double target) {
        double error = value - target;
        return error * error;
    }
}
