package dev.jumbo.train.metric;

/**
 * Coefficient of determination, 1 − Σ(target − value)² / Σ(target − mean target)², at most 1; the mean over columns. Named
 * {@code r2}. As scikit-learn's {@code r2_score}: NaN for fewer than two rows; a column of constant targets counts 1 if every
 * value equals its target and 0 otherwise. Targets have the shape of the values. The spread is summed by Welford's method
 * (1962), so a large mean costs no accuracy. Memory: 24 bytes a column.
 */
public final class R2 implements Metric {
    private long rows;
    private double[] mean = {};
    private double[] spread = {};
    private double[] error = {};

    @Override
    public String name() {
        return "r2";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        int columns = outputs.columns();
        if (rows > 0 && mean.length != columns) {
            throw new IllegalArgumentException(
                    "r2: expected " + mean.length + " columns as in the rows before, got " + columns);
        }
        if (rows == 0) {
            mean = new double[columns];
            spread = new double[columns];
            error = new double[columns];
        }
        for (int row = 0; row < outputs.rows(); row++) {
            rows++;
            for (int c = 0; c < columns; c++) {
                double target = outputs.targets()[row * columns + c];
                double difference = target - outputs.values()[row * columns + c];
                error[c] += difference * difference;
                double fromMean = target - mean[c];
                mean[c] += fromMean / rows;
                spread[c] += fromMean * (target - mean[c]);
            }
        }
    }

    @Override
    public double value() {
        if (rows < 2) {
            return Double.NaN;
        }
        double sum = 0;
        for (int c = 0; c < mean.length; c++) {
            if (spread[c] > 0) {
                sum += 1 - error[c] / spread[c];
            } else {
                sum += error[c] == 0 ? 1 : 0;
            }
        }
        return sum / mean.length;
    }

    @Override
    public void reset() {
        rows = 0;
    }
}
