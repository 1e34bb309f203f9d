package dev.jumbo.train.metric;

/**
 * Area under the precision-recall curve as average precision, Σ (Rᵢ − Rᵢ₋₁) · Pᵢ over the distinct scores from the highest
 * down. Named {@code pr_auc}. One or two columns: of class 1. More: the mean over all classes, each against the rest, by
 * their probabilities (scikit-learn's {@code average_precision_score} of one-hot targets). A class without rows counts as
 * 0, as there. Exactness and memory are those of {@link RocAuc}.
 */
public final class PrAuc implements Metric {
    private final ScoreStore store = new ScoreStore();

    @Override
    public String name() {
        return "pr_auc";
    }

    @Override
    public void update(Outputs outputs) {
        store.update(outputs);
    }

    @Override
    public double value() {
        if (store.rows() == 0) {
            return Double.NaN;
        }
        ScoreStore.Ranker ranker = store.ranker();
        double sum = 0;
        int[] classes = store.positiveClasses();
        for (int positive : classes) {
            sum += ranker.of(positive).averagePrecision();
        }
        return sum / classes.length;
    }

    @Override
    public void reset() {
        store.reset();
    }
}
