package dev.jumbo.tasks;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model of the zoo.
 *
 * @param name as the task knows it
 * @param from folder of a published model (Hugging Face's layout) whose weights and tokenizer it begins with; empty for none
 * @param options settings of the model's own; kept in the order of their names
 */
public record ModelChoice(String name, String from, Map<String, Object> options) {
    /** A model from scratch. */
    public ModelChoice(String name, Map<String, Object> options) {
        this(name, "", options);
    }

    public ModelChoice {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }
}
