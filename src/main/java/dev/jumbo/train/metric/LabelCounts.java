package dev.jumbo.train.metric;

import java.util.EnumMap;
import java.util.Map;

/**
 * How often each label was right, said, and both, of rows that may have several. The number of labels comes from the first update. Scores
 * whose denominator is 0 are 0, as scikit-learn's.
 */
public final class LabelCounts {
    private long[] both = {};
    private long[] said = {};
    private long[] right = {};
    private long rows;
    private long exact;
    private final Map<ClassScore, Double> sampleSums = new EnumMap<>(ClassScore.class);

    /** Adds some rows. */
    public void update(Outputs outputs) {
        if (both.length != outputs.columns()) {
            if (rows > 0) {
                throw new IllegalArgumentException("expected scores for " + both.length
                        + " labels as in the rows before, got " + outputs.columns());
            }
            both = new long[outputs.columns()];
            said = new long[outputs.columns()];
            right = new long[outputs.columns()];
        }
        for (int row = 0; row < outputs.rows(); row++) {
            add(outputs, row);
        }
    }

    private void add(Outputs outputs, int row) {
        long rowBoth = 0;
        long rowSaid = 0;
        long rowRight = 0;
        for (int k = 0; k < both.length; k++) {
            boolean has = outputs.has(row, k);
            boolean says = outputs.says(row, k);
            both[k] += has && says ? 1 : 0;
            said[k] += says ? 1 : 0;
            right[k] += has ? 1 : 0;
            rowBoth += has && says ? 1 : 0;
            rowSaid += says ? 1 : 0;
            rowRight += has ? 1 : 0;
        }
        for (ClassScore score : ClassScore.values()) {
            sampleSums.merge(score, score.of(rowBoth, rowSaid, rowRight), Double::sum);
        }
        exact += rowBoth == rowSaid && rowBoth == rowRight ? 1 : 0;
        rows++;
    }

    /** Rows so far. */
    public long rows() {
        return rows;
    }

    /** Rows that have each label: [labels]. */
    public long[] support() {
        return right.clone();
    }

    /** Precision of each label: [labels]. */
    public double[] precision() {
        return each(ClassScore.PRECISION);
    }

    /** Recall of each label: [labels]. */
    public double[] recall() {
        return each(ClassScore.RECALL);
    }

    /** F1 of each label: [labels]. */
    public double[] f1() {
        return each(ClassScore.F1);
    }

    private double[] each(ClassScore score) {
        double[] scores = new double[both.length];
        for (int k = 0; k < scores.length; k++) {
            scores[k] = score.of(both[k], said[k], right[k]);
        }
        return scores;
    }

    double micro(ClassScore score) {
        return score.of(sum(both), sum(said), sum(right));
    }

    double macro(ClassScore score) {
        double sum = 0;
        for (double each : each(score)) {
            sum += each;
        }
        return sum / both.length;
    }

    /** The mean of labels weighted by their rows; 0 if no row has any. */
    double weighted(ClassScore score) {
        double sum = 0;
        double[] scores = each(score);
        for (int k = 0; k < scores.length; k++) {
            sum += right[k] * scores[k];
        }
        return sum(right) == 0 ? 0 : sum / sum(right);
    }

    /** The mean of the scores of each row by itself. */
    double samples(ClassScore score) {
        return sampleSums.getOrDefault(score, 0.0) / rows;
    }

    /** Share of rows of which each label and no other was said. */
    double subsetAccuracy() {
        return (double) exact / rows;
    }

    /** Share of all labels that are wrong. */
    double hammingLoss() {
        return (sum(said) + sum(right) - 2.0 * sum(both)) / ((double) rows * both.length);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
