package dev.jumbo.train.metric;

/**
 * 1 − Var(target − value) / Var(target), at most 1; the mean over columns. Named {@code explained_variance}. It is {@link R2} but that an
 * error which all values share costs nothing. As scikit-learn's {@code explained_variance_score}: a column of constant targets counts 1 if
 * the errors are all the same and 0 otherwise. Targets have the shape of the values. Variances are summed by Welford's method (1962).
 * Memory: 32 bytes a column.
 */
public final class ExplainedVariance implements Metric {
    private long rows;
    private double[][] means = {};
    private double[][] spreads = {};

    @Override
    public String name() {
        return "explained_variance";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        int columns = outputs.columns();
        if (rows > 0 && means[0].length != columns) {
            throw new IllegalArgumentException("explained_variance: expected " + means[0].length
                    + " columns as in the rows before, got " + columns);
        }
        if (rows == 0) {
            means = new double[2][columns];
            spreads = new double[2][columns];
        }
        for (int row = 0; row < outputs.rows(); row++) {
            rows++;
            for (int c = 0; c < columns; c++) {
                double target = outputs.targets()[row * columns + c];
                add(0, c, target);
                add(1, c, target - outputs.values()[row * columns + c]);
            }
        }
    }

    private void add(int what, int column, double value) {
        double fromMean = value - means[what][column];
        means[what][column] += fromMean / rows;
        spreads[what][column] += fromMean * (value - means[what][column]);
    }

    @Override
    public double value() {
        if (rows == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (int c = 0; c < means[0].length; c++) {
            double target = spreads[0][c];
            double error = spreads[1][c];
            sum += target > 0 ? 1 - error / target : error == 0 ? 1 : 0;
        }
        return sum / means[0].length;
    }

    @Override
    public void reset() {
        rows = 0;
    }
}
