package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * How often each class was predicted for each true class. The number of classes comes from the first update. Memory:
 * 8 · classes² bytes, whatever the number of rows. As a {@link Metric} its value is the fraction on the diagonal, which is
 * accuracy.
 */
public final class ConfusionMatrix implements Metric {
    private static final int MAX_CLASSES = 8192;

    private long[][] counts = {};

    @Override
    public String name() {
        return "confusion_matrix";
    }

    /** @throws IllegalArgumentException also for more than 8192 classes, half a gigabyte */
    @Override
    public void update(Outputs outputs) {
        int classes = outputs.classes();
        if (classes > MAX_CLASSES) {
            throw new IllegalArgumentException("a confusion matrix (and precision, recall, F1) takes at most "
                    + MAX_CLASSES + " classes, got " + classes + "; use accuracy or top-k accuracy");
        }
        if (counts.length != 0 && counts.length != classes) {
            throw new IllegalArgumentException(
                    "expected scores for " + counts.length + " classes as in the rows before, got " + classes);
        }
        int[] labels = new int[outputs.rows()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = outputs.label(row);
        }
        if (counts.length == 0) {
            counts = new long[classes][classes];
        }
        for (int row = 0; row < labels.length; row++) {
            counts[labels[row]][outputs.predicted(row)]++;
        }
    }

    /** Adds one of so many classes that was predicted as another. */
    void add(int classes, int truth, int predicted) {
        if (counts.length == 0) {
            counts = new long[classes][classes];
        }
        counts[truth][predicted]++;
    }

    /** Number of classes; 0 before the first update. */
    public int classes() {
        return counts.length;
    }

    /** A copy, [true class][predicted class]. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** Rows by true class: [classes]. */
    public long[] support() {
        return Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    }

    /** Rows by predicted class: [classes]. */
    public long[] predicted() {
        long[] sums = new long[counts.length];
        for (long[] row : counts) {
            for (int c = 0; c < row.length; c++) {
                sums[c] += row[c];
            }
        }
        return sums;
    }

    /** Rows on the diagonal: [classes]. */
    public long[] truePositives() {
        long[] diagonal = new long[counts.length];
        for (int c = 0; c < diagonal.length; c++) {
            diagonal[c] = counts[c][c];
        }
        return diagonal;
    }

    /** Precision of each class, 0 for a class never predicted: [classes]. */
    public double[] precision() {
        return each(ClassScore.PRECISION);
    }

    /** Recall of each class, 0 for a class without rows: [classes]. */
    public double[] recall() {
        return each(ClassScore.RECALL);
    }

    /** F1 of each class, 0 for a class with neither rows nor predictions: [classes]. */
    public double[] f1() {
        return each(ClassScore.F1);
    }

    double[] each(ClassScore score) {
        long[] hits = truePositives();
        long[] predicted = predicted();
        long[] actual = support();
        double[] scores = new double[hits.length];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = score.of(hits[c], predicted[c], actual[c]);
        }
        return scores;
    }

    /** Fraction of rows on the diagonal. */
    @Override
    public double value() {
        long rows = Arrays.stream(support()).sum();
        return rows == 0 ? Double.NaN : (double) Arrays.stream(truePositives()).sum() / rows;
    }

    @Override
    public void reset() {
        counts = new long[0][];
    }
}
