package dev.jumbo.train.metric;

/**
 * A number computed from a stream of model outputs. The result does not depend on how rows are cut into updates, only
 * on their order for the last bits of floating-point sums. Not safe for use by several threads at once.
 */
public interface Metric {
    /** The name in logs, reports and {@link Metrics#byName}: {@code accuracy}, {@code f1_macro}, … */
    String name();

    /**
     * Adds some rows; none are allowed.
     *
     * @throws IllegalArgumentException if the targets do not suit the metric, or the columns differ from the rows before
     */
    void update(Outputs outputs);

    /** The metric over all rows since the start or the last reset; NaN before the first row. */
    double value();

    /** Forgets all rows. */
    void reset();
}
