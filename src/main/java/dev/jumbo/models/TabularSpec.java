package dev.jumbo.models;

import java.util.List;
import java.util.Map;

/**
 * Which model of tables to build, and for what data.
 *
 * @param name a name that {@link TabularModels#names()} lists: {@code tabular-mlp}
 * @param outputs K, one score a class, or one value
 * @param numbers N, how many numbers a row has
 * @param categories C sizes: how many values each category of a row may have, all special ones included
 * @param options settings of the model's own, by name, as a recipe gives them: Boolean, Number, String or a list
 */
public record TabularSpec(String name, int outputs, int numbers, List<Integer> categories, Map<String, Object> options)
        implements Options {
    public TabularSpec {
        categories = List.copyOf(categories);
        options = Map.copyOf(options);
        Sizes.positive("model " + name + ": outputs", outputs);
        if (numbers < 0 || numbers + categories.size() == 0) {
            throw new IllegalArgumentException("model " + name + ": expected at least one number or category, got "
                    + numbers + " and " + categories.size());
        }
        categories.forEach(size -> Sizes.positive("model " + name + ": sizes of categories", size));
    }

    /** With other options. */
    TabularSpec options(Map<String, Object> options) {
        return new TabularSpec(name, outputs, numbers, categories, options);
    }
}
