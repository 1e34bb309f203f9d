package dev.jumbo.train.metric;

import java.util.List;

/**
 * What a model said about some rows, and the truth, on the host.
 *
 * <p>Classification: with C ≥ 2 columns, values hold a score for each of C classes; with one column, a score for class 1
 * of two. Targets hold one class index per row, 0 … classes − 1. {@link #kind} declares what the scores are; without it
 * they are logits. Several labels a row: values hold a score for each of C labels, and targets, of their shape, 1 where a label
 * is right and 0 where not. Regression: values are predictions, targets has their shape, and kind is ignored.
 *
 * <p>The arrays are not copied; metrics that keep rows copy what they keep, so a caller may reuse them after an update.
 *
 * @param values [rows, columns], row-major
 * @param targets [rows] or [rows, columns]
 * @param kind whether scores are logits or probabilities
 * @param thresholds probabilities from which on something is said: one, of class 1 of two, or one a label; none to say the
 *     likeliest class, or labels from 0.5 on
 */
@SuppressWarnings("ArrayRecordComponent")
public record Outputs(float[] values, int rows, int columns, float[] targets, Kind kind, List<Double> thresholds) {

    /** What the scores of a classifier are. */
    public enum Kind {
        /** Any finite number; softmax (one column: sigmoid) turns them into probabilities. The decision of one column is at 0. */
        LOGITS,
        /** Numbers from 0 to 1. Rows of several columns should sum to 1. The decision of one column is at 0.5. */
        PROBABILITIES
    }

    /** @throws IllegalArgumentException if a length is wrong, a number is not finite or a probability is outside [0, 1] */
    public Outputs {
        thresholds = List.copyOf(thresholds);
        if (rows < 0 || columns < 1 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException("Outputs: expected values[rows × columns] with columns ≥ 1, got "
                    + values.length + " values for [" + rows + ", " + columns + "]");
        }
        if (targets.length != rows && targets.length != values.length) {
            throw new IllegalArgumentException("Outputs: expected " + rows + " targets (one a row) or " + values.length
                    + " (one a value), got " + targets.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("Outputs: the score at row " + i / columns + ", column "
                        + i % columns + " of [" + rows + ", " + columns + "] is " + values[i]
                        + "; the model's output must be finite: check its input for such values, and try a lower"
                        + " learning rate, gradient clipping or float32");
            }
            if (kind == Kind.PROBABILITIES && (values[i] < 0 || values[i] > 1)) {
                throw new IllegalArgumentException("Outputs: the probability at row " + i / columns + ", column "
                        + i % columns + " is " + values[i] + ", expected 0 to 1; declare logits as Kind.LOGITS");
            }
        }
        int targetColumns = Math.max(1, targets.length / Math.max(1, rows));
        for (int i = 0; i < targets.length; i++) {
            if (!Float.isFinite(targets[i])) {
                throw new IllegalArgumentException(
                        "Outputs: the target at row " + i / targetColumns + " is " + targets[i] + "; check the data");
            }
        }
    }

    /** The likeliest class counts. */
    public Outputs(float[] values, int rows, int columns, float[] targets, Kind kind) {
        this(values, rows, columns, targets, kind, List.of());
    }

    /** Logits of a classifier, or predictions of a regressor. */
    public Outputs(float[] values, int rows, int columns, float[] targets) {
        this(values, rows, columns, targets, Kind.LOGITS);
    }

    /** Probabilities of a classifier. */
    public static Outputs probabilities(float[] values, int rows, int columns, float[] targets) {
        return new Outputs(values, rows, columns, targets, Kind.PROBABILITIES);
    }

    /** Number of classes: the columns, or 2 for one column. */
    public int classes() {
        return columns == 1 ? 2 : columns;
    }

    /**
     * The true class of a row.
     *
     * @throws IllegalArgumentException if the target is not a class index
     */
    public int label(int row) {
        if (targets.length != rows) {
            throw new IllegalArgumentException("classification metrics expect one class index per row: " + rows
                    + " targets, got " + targets.length);
        }
        float target = targets[row];
        int label = (int) target;
        if (label != target || label < 0 || label >= classes()) {
            throw new IllegalArgumentException("target at row " + row + ": expected a class index 0 … "
                    + (classes() - 1) + " for scores of " + columns + (columns == 1 ? " column" : " columns") + ", got "
                    + target);
        }
        return label;
    }

    /** The class that is said: the second of two from the threshold on where there is one, else the likeliest. */
    public int predicted(int row) {
        return thresholds.size() == 1 && classes() == 2
                ? (float) probabilities(row)[1] >= thresholds.get(0).floatValue() ? 1 : 0
                : likeliest(row);
    }

    /** Whether a label is said of a row that may have several. */
    public boolean says(int row, int label) {
        return (float) probability(row, label)
                >= (thresholds.isEmpty() ? 0.5f : thresholds.get(label).floatValue());
    }

    /** The probability of a label of a row that may have several, in float64: the sigmoid of a logit. */
    public double probability(int row, int label) {
        double score = values[row * columns + label];
        return kind == Kind.LOGITS ? 1 / (1 + Math.exp(-score)) : score;
    }

    /** What is said of one label by itself: a score for class 1 of two a row, of which it is the class 1. */
    public Outputs ofLabel(int label) {
        if (targets.length != values.length) {
            throw new IllegalArgumentException("metrics of several labels expect a target a label: " + values.length
                    + " targets, got " + targets.length);
        }
        float[] scores = new float[rows];
        float[] right = new float[rows];
        for (int row = 0; row < rows; row++) {
            scores[row] = values[row * columns + label];
            right[row] = targets[row * columns + label];
        }
        List<Double> threshold = thresholds.isEmpty() ? List.of() : List.of(thresholds.get(label));
        return new Outputs(scores, rows, 1, right, kind, threshold);
    }

    /**
     * Whether a label is right of a row that may have several.
     *
     * @throws IllegalArgumentException if the target is not 0 or 1
     */
    public boolean has(int row, int label) {
        if (targets.length != values.length) {
            throw new IllegalArgumentException("metrics of several labels expect a target a label: " + values.length
                    + " targets, got " + targets.length);
        }
        float target = targets[row * columns + label];
        if (target != 0 && target != 1) {
            throw new IllegalArgumentException(
                    "target at row " + row + ", label " + label + ": expected 0 or 1, got " + target);
        }
        return target == 1;
    }

    /** The class with the highest score, the lowest index among equals; one column: 1 where the score is above the decision. */
    public int likeliest(int row) {
        if (columns == 1) {
            return values[row] > (kind == Kind.LOGITS ? 0f : 0.5f) ? 1 : 0;
        }
        int best = row * columns;
        for (int i = best + 1; i < (row + 1) * columns; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best - row * columns;
    }

    /** [classes] probabilities of a row, in float64: softmax or sigmoid of logits, given probabilities as they are. */
    public double[] probabilities(int row) {
        double[] p = new double[classes()];
        if (columns == 1) {
            double score = values[row];
            p[1] = kind == Kind.LOGITS ? 1 / (1 + Math.exp(-score)) : score;
            p[0] = kind == Kind.LOGITS ? 1 / (1 + Math.exp(score)) : 1 - score;
            return p;
        }
        int start = row * columns;
        if (kind == Kind.LOGITS) {
            float max = Softmax.max(values, start, columns);
            double logSum = Softmax.logSum(values, start, columns, max);
            for (int c = 0; c < columns; c++) {
                p[c] = Math.exp((double) values[start + c] - max - logSum);
            }
        } else {
            for (int c = 0; c < columns; c++) {
                p[c] = values[start + c];
            }
        }
        return p;
    }
}
