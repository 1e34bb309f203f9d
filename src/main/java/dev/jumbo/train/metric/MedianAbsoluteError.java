package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * The median of |value − target|, in units of the target, which a few large errors do not move; the mean over columns. Named {@code
 * median_absolute_error}. Targets have the shape of the values. Memory: 8 bytes a value, up to 1.5 times that while growing.
 */
public final class MedianAbsoluteError implements Metric {
    private double[] errors = {};
    private int count;
    private int columns = 1;

    @Override
    public String name() {
        return "median_absolute_error";
    }

    @Override
    public void update(Outputs outputs) {
        Regression.requireTargets(outputs);
        if (count > 0 && columns != outputs.columns()) {
            throw new IllegalArgumentException("median_absolute_error: expected " + columns
                    + " columns as in the rows before, got " + outputs.columns());
        }
        columns = outputs.columns();
        int needed = Math.addExact(count, outputs.values().length);
        if (needed > errors.length) {
            errors = Arrays.copyOf(errors, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, count * 3L / 2)));
        }
        for (int i = 0; i < outputs.values().length; i++) {
            errors[count++] = Math.abs((double) outputs.values()[i] - outputs.targets()[i]);
        }
    }

    @Override
    public double value() {
        int rows = count / columns;
        if (rows == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            double[] sorted = new double[rows];
            for (int row = 0; row < rows; row++) {
                sorted[row] = errors[row * columns + c];
            }
            Arrays.sort(sorted);
            sum += (sorted[(rows - 1) / 2] + sorted[rows / 2]) / 2;
        }
        return sum / columns;
    }

    @Override
    public void reset() {
        errors = new double[0];
        count = 0;
    }
}
