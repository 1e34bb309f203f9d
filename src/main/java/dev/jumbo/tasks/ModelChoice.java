package dev.jumbo.tasks;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A model of the zoo.
 *
 * @param name as the task knows it
 * @param from what it begins with: a run's bundle, or published weights: for texts a folder in Hugging Face's layout with its
 *     tokenizer, for pictures such a folder or a safetensors file; empty for none
 * @param allow regular expressions, found in names, of weights that may not fit (for pictures); none
 * @param options settings of the model's own; kept in the order of their names
 */
public record ModelChoice(String name, String from, List<String> allow, Map<String, Object> options) {
    /** A model from scratch. */
    public ModelChoice(String name, Map<String, Object> options) {
        this(name, "", List.of(), options);
    }

    public ModelChoice {
        allow = List.copyOf(allow);
        allow.forEach(Pattern::compile);
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** The same that begins with other weights. */
    public ModelChoice from(String other) {
        return new ModelChoice(name, other, allow, options);
    }
}
