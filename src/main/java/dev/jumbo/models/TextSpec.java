package dev.jumbo.models;

import java.util.Map;

/**
 * Which model of texts to build, and for what data.
 *
 * @param name a name that {@link TextModels} lists: {@code gpt}
 * @param vocabulary V, how many tokens there are
 * @param length most tokens of a text
 * @param classes number of outputs of a classifier; 0 for a language model
 * @param options settings of the model's own, by name, as a recipe gives them: Boolean, Number, String or a list
 */
public record TextSpec(String name, int vocabulary, int length, int classes, Map<String, Object> options)
        implements Options {
    public TextSpec {
        options = Map.copyOf(options);
        Sizes.positive("model " + name + ": vocabulary and length", vocabulary, length);
    }
}
