package dev.jumbo.train.metric;

/**
 * Mean of |value − target| ÷ |target| over all rows and columns: 0.1 is a tenth of the target. Named {@code mape}. As scikit-learn's, a
 * target of 0 counts as 2⁻⁵², so one such row makes it huge. Targets have the shape of the values.
 */
public final class MeanAbsolutePercentageError implements Metric {
    private static final double LEAST = Math.ulp(1.0);

    private double sum;
    private long count;

    @Override
    public String name() {
        return "mape";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        for (int i = 0; i < outputs.values().length; i++) {
            double target = outputs.targets()[i];
            sum += Math.abs(outputs.values()[i] - target) / Math.max(LEAST, Math.abs(target));
        }
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
