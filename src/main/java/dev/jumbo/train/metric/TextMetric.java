package dev.jumbo.train.metric;

import java.util.List;

/** A number computed from a stream of texts and what they should say. {@link TextMetrics#byName} finds it. */
public interface TextMetric extends Measure {
    /**
     * Adds a text.
     *
     * @param text what the model wrote; may be empty
     * @param references what it should have written, each of them right; at least one
     * @throws IllegalArgumentException if there is no reference
     */
    void update(String text, List<String> references);

    /** Adds a text with one reference or more. */
    default void update(String text, String... references) {
        update(text, List.of(references));
    }
}
