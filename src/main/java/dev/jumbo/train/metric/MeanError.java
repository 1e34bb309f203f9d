package dev.jumbo.train.metric;

/** A mean of errors over all rows and columns. Targets have the shape of the values. */
abstract sealed class MeanError implements Metric
        permits MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredError {
    private double sum;
    private long count;

    /** The error of a value. */
    abstract double error(double value, double target);

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        double running = sum;
        for (int i = 0; i < outputs.values().length; i++) {
            running += error(outputs.values()[i], outputs.targets()[i]);
        }
        sum = running;
        count += outputs.values().length;
    }

    @Override
    public double value() {
        return count == 0 ? Double.NaN : sum / count;
    }

    @Override
    public void reset() {
        sum = 0;
        count = 0;
    }
}
