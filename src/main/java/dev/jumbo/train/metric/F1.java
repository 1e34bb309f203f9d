package dev.jumbo.train.metric;

/**
 * The harmonic mean of a class's precision and recall, 2tp / (2tp + fp + fn). Averaged over classes; 0 to 1.
 * A class whose denominator is 0 counts as 0; a class with neither rows nor predictions takes no part (scikit-learn's
 * {@code f1_score} with its defaults). Memory: that of a {@link ConfusionMatrix}.
 */
public final class F1 implements Metric {
    private final Average average;
    private final ConfusionMatrix matrix = new ConfusionMatrix();

    private F1(Average average) {
        this.average = average;
    }

    /** {@code f1_micro}: of all classes' counts added up; with one label a row it equals accuracy. */
    public static F1 micro() {
        return new F1(Average.MICRO);
    }

    /** {@code f1_macro}: the plain mean over classes. */
    public static F1 macro() {
        return new F1(Average.MACRO);
    }

    /** {@code f1_weighted}: the mean over classes weighted by their rows. */
    public static F1 weighted() {
        return new F1(Average.WEIGHTED);
    }

    @Override
    public String name() {
        return average.name("f1");
    }

    @Override
    public void update(Outputs outputs) {
        matrix.update(outputs);
    }

    @Override
    public double value() {
        return average.of(matrix, ClassScore.F1);
    }

    @Override
    public void reset() {
        matrix.reset();
    }
}
