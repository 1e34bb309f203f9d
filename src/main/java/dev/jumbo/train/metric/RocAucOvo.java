package dev.jumbo.train.metric;

/**
 * Area under the ROC curve, each class against each other one: the mean over pairs of classes that have rows, and over either of a pair
 * as the positive one (Hand, Till 2001; scikit-learn's {@code roc_auc_score} with {@code multi_class="ovo", average="macro"}). How frequent
 * classes are does not matter. Of two classes it is {@link RocAuc}. Named {@code roc_auc_ovo}. NaN with rows of one class alone.
 *
 * <p>Memory: as {@link RocAuc}; {@link #value} sorts K · (K - 1) times the rows of two of K classes.
 */
public final class RocAucOvo implements Metric {
    private final ScoreStore store = new ScoreStore();

    @Override
    public String name() {
        return "roc_auc_ovo";
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
        int[] classes = store.positiveClasses();
        if (classes.length == 1) {
            return ranker.of(classes[0]).rocAuc();
        }
        double sum = 0;
        int pairs = 0;
        for (int a : classes) {
            for (int b : classes) {
                if (a != b && store.support(a) > 0 && store.support(b) > 0) {
                    sum += ranker.of(a, b).rocAuc();
                    pairs++;
                }
            }
        }
        return pairs == 0 ? Double.NaN : sum / pairs;
    }

    @Override
    public void reset() {
        store.reset();
    }
}
