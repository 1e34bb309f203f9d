package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * All scores and labels so far, for metrics that need their order. Memory: 4 · columns + 4 bytes a row, up to 1.5 times
 * that while the arrays grow.
 */
final class ScoreStore {
    private float[] values = {};
    private int[] labels = {};
    private int rows;
    private int columns;
    private Outputs.Kind kind = Outputs.Kind.LOGITS;

    void update(Outputs outputs) {
        if (outputs.rows() == 0) {
            return;
        }
        if (rows > 0 && (columns != outputs.columns() || kind != outputs.kind())) {
            throw new IllegalArgumentException("expected " + kind + " of " + columns
                    + " columns as in the rows before, got " + outputs.kind() + " of " + outputs.columns());
        }
        int[] added = new int[outputs.rows()];
        for (int row = 0; row < added.length; row++) {
            added[row] = outputs.label(row);
        }
        int used = rows * outputs.columns();
        values = grow(values, used, outputs.values().length);
        labels = grow(labels, rows, added.length);
        System.arraycopy(outputs.values(), 0, values, used, outputs.values().length);
        System.arraycopy(added, 0, labels, rows, added.length);
        rows += added.length;
        columns = outputs.columns();
        kind = outputs.kind();
    }

    void reset() {
        values = new float[0];
        labels = new int[0];
        rows = 0;
    }

    int rows() {
        return rows;
    }

    /** Class 1 for one or two columns, else every class. */
    int[] positiveClasses() {
        if (columns <= 2) {
            return new int[] {1};
        }
        int[] classes = new int[columns];
        Arrays.setAll(classes, c -> c);
        return classes;
    }

    int support(int positive) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (labels[row] == positive) {
                count++;
            }
        }
        return count;
    }

    /** What ranks rows for a class against the others, prepared once for all classes. */
    Ranker ranker() {
        boolean softmax = kind == Outputs.Kind.LOGITS && columns > 2;
        float[] max = new float[softmax ? rows : 0];
        double[] logSum = new double[max.length];
        for (int row = 0; row < max.length; row++) {
            max[row] = Softmax.max(values, row * columns, columns);
            logSum[row] = Softmax.logSum(values, row * columns, columns, max[row]);
        }
        return (positive, negative) -> {
            double[] positives = new double[support(positive)];
            double[] negatives = new double[negative < 0 ? rows - positives.length : support(negative)];
            int p = 0;
            int n = 0;
            for (int row = 0; row < rows; row++) {
                if (negative >= 0 && labels[row] != positive && labels[row] != negative) {
                    continue;
                }
                double score = softmax
                        ? (double) values[row * columns + positive] - max[row] - logSum[row]
                        : score(row, positive);
                if (labels[row] == positive) {
                    positives[p++] = score;
                } else {
                    negatives[n++] = score;
                }
            }
            return Ranking.of(positives, negatives);
        };
    }

    /** The difference of two logits orders rows as their softmax does, without its rounding to 1. */
    private double score(int row, int positive) {
        if (columns == 1) {
            return values[row];
        }
        int start = row * columns;
        return kind == Outputs.Kind.LOGITS
                ? (double) values[start + 1] - values[start]
                : (double) values[start + positive];
    }

    @FunctionalInterface
    interface Ranker {
        /** A class against another one, or with a negative number against all others. */
        Ranking of(int positive, int negative);

        default Ranking of(int positive) {
            return of(positive, -1);
        }
    }

    private static float[] grow(float[] array, int used, int added) {
        return used + (long) added <= array.length ? array : Arrays.copyOf(array, capacity(used, added));
    }

    private static int[] grow(int[] array, int used, int added) {
        return used + (long) added <= array.length ? array : Arrays.copyOf(array, capacity(used, added));
    }

    private static int capacity(int used, int added) {
        long needed = (long) used + added;
        long limit = Integer.MAX_VALUE - 8L;
        if (needed > limit) {
            throw new IllegalArgumentException("ROC-AUC and PR-AUC keep every score and hold at most " + limit
                    + ", this row would be number " + needed + "; evaluate on fewer rows");
        }
        return (int) Math.min(limit, Math.max(needed, used + used / 2L));
    }
}
