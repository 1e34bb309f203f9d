package dev.jumbo.train.metric;

/** A number computed from a stream. Not safe for use by several threads at once. */
public interface Measure {
    /** The name in logs, reports and recipes: {@code accuracy}, {@code f1_macro}, {@code bleu}, … */
    String name();

    /** The measure over everything since the start or the last reset; NaN before that. */
    double value();

    /** Forgets everything. */
    void reset();
}
