package dev.jumbo.train.metric;

/**
 * Of the rows of a class, the fraction predicted as it. Averaged over classes; 0 to 1.
 * A class whose denominator is 0 counts as 0; a class with neither rows nor predictions takes no part (scikit-learn's
 * {@code recall_score} with its defaults). Memory: that of a {@link ConfusionMatrix}.
 */
public final class Recall implements Metric {
    private final Average average;
    private final ConfusionMatrix matrix = new ConfusionMatrix();

    private Recall(Average average) {
        this.average = average;
    }

    /** {@code recall_micro}: of all classes' counts added up; with one label a row it equals accuracy. */
    public static Recall micro() {
        return new Recall(Average.MICRO);
    }

    /** {@code recall_macro}: the plain mean over classes. */
    public static Recall macro() {
        return new Recall(Average.MACRO);
    }

    /** {@code recall_weighted}: the mean over classes weighted by their rows. */
    public static Recall weighted() {
        return new Recall(Average.WEIGHTED);
    }

    @Override
    public String name() {
        return average.name("recall");
    }

    @Override
    public void update(Outputs outputs) {
        matrix.update(outputs);
    }

    @Override
    public double value() {
        return average.of(matrix, ClassScore.RECALL);
    }

    @Override
    public void reset() {
        matrix.reset();
    }
}
