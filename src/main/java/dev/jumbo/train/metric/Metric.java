package dev.jumbo.train.metric;

/**
 * A number computed from a stream of model outputs. The result does not depend on how rows are cut into updates, only
 * on their order for the last bits of floating-point sums. {@link Metrics#byName} finds it.
 */
public interface Metric extends Measure {
    /**
     * Adds some rows; none are allowed.
     *
     * @throws IllegalArgumentException if the targets do not suit the metric, or the columns differ from the rows before
     */
    void update(Outputs outputs);
}
