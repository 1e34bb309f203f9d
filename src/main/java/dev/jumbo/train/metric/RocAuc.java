package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Area under the ROC curve: the chance that a row of the class scores above one that is not, equal scores counting half.
 * Named {@code roc_auc}. One or two columns: of class 1. More: the mean over classes, each against the rest, by their
 * probabilities (scikit-learn's {@code roc_auc_score} with {@code multi_class="ovr", average="macro"}).
 *
 * <p>The result is exact, not binned: ties are equal float32 scores, or equal float64 probabilities where softmax is taken
 * of more than two columns. Memory: 4 · columns + 4 bytes a row, up to 1.5 times that while growing; {@link #value} sorts a
 * class at a time in another 36 bytes a row at most.
 *
 * <p>NaN where the area has no meaning: before the first row, or where a class has no rows, or all of them; {@link
 * #undefined} says which.
 *
 * <p>Reference: T. Fawcett, An introduction to ROC analysis, 2006.
 */
public final class RocAuc implements Metric {
    private final ScoreStore store = new ScoreStore();

    @Override
    public String name() {
        return "roc_auc";
    }

    @Override
    public void update(Outputs outputs) {
        store.update(outputs);
    }

    @Override
    public double value() {
        if (undefined().isPresent()) {
            return Double.NaN;
        }
        ScoreStore.Ranker ranker = store.ranker();
        double sum = 0;
        int[] classes = store.positiveClasses();
        for (int positive : classes) {
            sum += ranker.of(positive).rocAuc();
        }
        return sum / classes.length;
    }

    /** Why {@link #value} is NaN; empty where it is a number. */
    public Optional<String> undefined() {
        if (store.rows() == 0) {
            return Optional.of("no rows yet");
        }
        for (int positive : store.positiveClasses()) {
            int support = store.support(positive);
            if (support == 0 || support == store.rows()) {
                return Optional.of((support == 0 ? "no row is" : "every row is") + " of class " + positive
                        + ", so there is nothing to rank it against");
            }
        }
        return Optional.empty();
    }

    /**
     * The curve of each class for which it is defined (one or two columns: of class 1), thinned for drawing.
     *
     * @param maxPoints most points of a curve, at least 2
     */
    public List<RocCurve> curves(int maxPoints) {
        if (maxPoints < 2) {
            throw new IllegalArgumentException("RocAuc.curves: expected maxPoints ≥ 2, got " + maxPoints);
        }
        List<RocCurve> curves = new ArrayList<>();
        if (store.rows() == 0) {
            return curves;
        }
        ScoreStore.Ranker ranker = store.ranker();
        for (int positive : store.positiveClasses()) {
            int support = store.support(positive);
            if (support > 0 && support < store.rows()) {
                curves.add(RocCurve.of(positive, ranker.of(positive), maxPoints));
            }
        }
        return curves;
    }

    @Override
    public void reset() {
        store.reset();
    }
}
