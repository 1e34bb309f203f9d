package dev.jumbo.train.metric;

/**
 * Of the rows predicted as a class, the fraction that are of it. Averaged over classes; 0 to 1.
 * A class whose denominator is 0 counts as 0; a class with neither rows nor predictions takes no part (scikit-learn's
 * {@code precision_score} with its defaults). Memory: that of a {@link ConfusionMatrix}.
 */
public final class Precision implements Metric {
    private final Average average;
    private final ConfusionMatrix matrix = new ConfusionMatrix();

    private Precision(Average average) {
        this.average = average;
    }

    /** {@code precision_micro}: of all classes' counts added up; with one label a row it equals accuracy. */
    public static Precision micro() {
        return new Precision(Average.MICRO);
    }

    /** {@code precision_macro}: the plain mean over classes. */
    public static Precision macro() {
        return new Precision(Average.MACRO);
    }

    /** {@code precision_weighted}: the mean over classes weighted by their rows. */
    public static Precision weighted() {
        return new Precision(Average.WEIGHTED);
    }

    @Override
    public String name() {
        return average.name("precision");
    }

    @Override
    public void update(Outputs outputs) {
        matrix.update(outputs);
    }

    @Override
    public double value() {
        return average.of(matrix, ClassScore.PRECISION);
    }

    @Override
    public void reset() {
        matrix.reset();
    }
}
