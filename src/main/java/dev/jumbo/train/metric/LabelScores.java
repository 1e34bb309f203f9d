package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Probabilities and truths of labels so far, for metrics that need their order. Memory: 5 bytes a label of a row and more while it grows. */
public final class LabelScores {
    private final List<float[]> scores = new ArrayList<>();
    private final List<boolean[]> truths = new ArrayList<>();
    private int labels;
    private int rows;

    /** Adds some rows; what is kept is copied. */
    public void update(Outputs outputs) {
        if (rows > 0 && labels != outputs.columns()) {
            throw new IllegalArgumentException(
                    "expected scores for " + labels + " labels as in the rows before, got " + outputs.columns());
        }
        labels = outputs.columns();
        boolean[] has = new boolean[outputs.values().length];
        for (int i = 0; i < has.length; i++) {
            has[i] = outputs.has(i / labels, i % labels);
        }
        scores.add(outputs.values().clone());
        truths.add(has);
        rows += outputs.rows();
    }

    /** Number of labels; 0 before the first row. */
    public int labels() {
        return labels;
    }

    private Ranking ranking(int label) {
        double[] positives = new double[rows];
        double[] negatives = new double[rows];
        int p = 0;
        int n = 0;
        for (int part = 0; part < scores.size(); part++) {
            float[] values = scores.get(part);
            for (int i = label; i < values.length; i += labels) {
                if (truths.get(part)[i]) {
                    positives[p++] = values[i];
                } else {
                    negatives[n++] = values[i];
                }
            }
        }
        return Ranking.of(Arrays.copyOf(positives, p), Arrays.copyOf(negatives, n));
    }

    /** Area under the ROC curve of each label; NaN where no row has it, or all have. */
    public double[] rocAuc() {
        double[] areas = new double[labels];
        for (int k = 0; k < labels; k++) {
            areas[k] = ranking(k).rocAuc();
        }
        return areas;
    }

    /** Average precision of each label, as {@link PrAuc}; 0 where no row has it. */
    public double[] averagePrecision() {
        double[] areas = new double[labels];
        for (int k = 0; k < labels; k++) {
            areas[k] = ranking(k).averagePrecision();
        }
        return areas;
    }

    /** The ROC curve of a label that some rows have and some have not. */
    public RocCurve rocCurve(int label, int maxPoints) {
        return RocCurve.of(label, ranking(label), maxPoints);
    }

    /** Recall and precision from the highest threshold down, at most so many points: [points][2]. */
    public List<double[]> precisionRecall(int label, int maxPoints) {
        Ranking ranking = ranking(label);
        int steps = ranking.truePositives().length - 1;
        List<double[]> points = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            int tp = ranking.truePositives()[i];
            boolean kept = steps <= maxPoints || (long) i * maxPoints / steps > (i - 1L) * maxPoints / steps;
            if (kept) {
                points.add(new double[] {
                    tp / (double) Math.max(1, ranking.positives()), tp / (double) (tp + ranking.falsePositives()[i])
                });
            }
        }
        return points;
    }
}
