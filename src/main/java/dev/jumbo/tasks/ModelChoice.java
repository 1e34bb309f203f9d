package dev.jumbo.tasks;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model of the zoo.
 *
 * @param name as the task knows it
 * @param options settings of the model's own; kept in the order of their names
 */
public record ModelChoice(String name, Map<String, Object> options) {
    public ModelChoice {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }
}
