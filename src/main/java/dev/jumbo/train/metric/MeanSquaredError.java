package dev.jumbo.train.metric;

/** Mean of (value − target)² over all rows and columns, in squared units of the target. Named {@code mse}. Targets have the shape of the values. */
public final class MeanSquaredError implements Metric {
    private double sum;
    private long count;

    @Override
    public String name() {
        return "mse";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        double running = sum;
        for (int i = 0; i < outputs.values().length; i++) {
            double error = (double) outputs.values()[i] - outputs.targets()[i];
            running += error * error;
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
