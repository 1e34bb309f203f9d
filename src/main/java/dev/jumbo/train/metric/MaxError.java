package dev.jumbo.train.metric;

/** The largest |value − target| of all rows and columns, in units of the target. Named {@code max_error}. Targets have the shape of the values. */
public final class MaxError implements Metric {
    private double largest = Double.NaN;

    @Override
    public String name() {
        return "max_error";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        for (int i = 0; i < outputs.values().length; i++) {
            double error = Math.abs((double) outputs.values()[i] - outputs.targets()[i]);
            largest = Double.isNaN(largest) ? error : Math.max(largest, error);
        }
    }

    @Override
    public double value() {
        return largest;
    }

    @Override
    public void reset() {
        largest = Double.NaN;
    }
}
