package dev.jumbo.train.metric;

/**
 * Fraction of rows whose true class is among the k highest scores, 0 to 1. Among equal scores the lowest class index
 * comes first, for every k, so that accuracy never falls as k grows (scikit-learn's {@code top_k_accuracy_score} takes the
 * highest index first, its {@code accuracy_score} after {@code argmax} the lowest). 1 if k ≥ classes.
 */
public final class Accuracy implements Metric {
    private final int k;
    private long hits;
    private long rows;

    private Accuracy(int k) {
        this.k = k;
    }

    /** Named {@code accuracy} for k = 1, else {@code top5_accuracy} and so on. */
    public static Accuracy top(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("Accuracy.top: expected k ≥ 1, got " + k);
        }
        return new Accuracy(k);
    }

    @Override
    public String name() {
        return k == 1 ? "accuracy" : "top" + k + "_accuracy";
    }

    @Override
    public void update(Outputs outputs) {
        long found = 0;
        for (int row = 0; row < outputs.rows(); row++) {
            if (hit(outputs, row, outputs.label(row))) {
                found++;
            }
        }
        hits += found;
        rows += outputs.rows();
    }

    private boolean hit(Outputs outputs, int row, int label) {
        if (k == 1 || outputs.columns() == 1) {
            return k > 1 || outputs.predicted(row) == label;
        }
        float[] values = outputs.values();
        int start = row * outputs.columns();
        float score = values[start + label];
        int before = 0;
        for (int c = 0; c < outputs.columns(); c++) {
            if (values[start + c] > score || (values[start + c] == score && c < label)) {
                before++;
            }
        }
        return before < k;
    }

    @Override
    public double value() {
        return rows == 0 ? Double.NaN : (double) hits / rows;
    }

    @Override
    public void reset() {
        hits = 0;
        rows = 0;
    }
}
