package dev.jumbo.models;

import dev.jumbo.text.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Which model to build, and for what data.
 *
 * @param name a name that {@link Models#names()} lists: {@code resnet18-small}
 * @param classes number of outputs: one score a class, or one value a target of a regression
 * @param channels channels of the input; 1 for a vector of values
 * @param height rows of the input; 1 for a vector of values
 * @param width columns of the input, or the length of a vector
 * @param options settings of the model's own, by name, as a recipe gives them: Boolean, Number, String or a list
 */
public record ModelSpec(String name, int classes, int channels, int height, int width, Map<String, Object> options) {
    public ModelSpec {
        options = Map.copyOf(options);
        positive("classes", classes);
        positive("channels", channels);
        positive("height", height);
        positive("width", width);
    }

    /** With the model's default options. */
    public ModelSpec(String name, int classes, int channels, int height, int width) {
        this(name, classes, channels, height, width, Map.of());
    }

    /** The same model for the same data with other options. */
    public ModelSpec options(Map<String, Object> options) {
        return new ModelSpec(name, classes, channels, height, width, options);
    }

    /** Throws unless every option given is one of {@code known}. */
    void allow(Collection<String> known) {
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw new IllegalArgumentException("model " + name + ": unknown option '" + option + "'"
                        + (known.isEmpty()
                                ? "; this model has none"
                                : "; did you mean '" + NearestName.of(option, known) + "'? Known: "
                                        + String.join(", ", known)));
            }
        }
    }

    boolean flag(String option, boolean otherwise) {
        Object value = options.getOrDefault(option, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(option, "true or false", value);
    }

    double number(String option, double otherwise) {
        Object value = options.getOrDefault(option, otherwise);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(option, "a number", value);
    }

    String text(String option, String otherwise) {
        Object value = options.getOrDefault(option, otherwise);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(option, "a word", value);
    }

    /** A whole number of at least 1. */
    int size(String option, int otherwise) {
        return size(option, options.getOrDefault(option, otherwise), "a whole number from 1");
    }

    /** A list of whole numbers of at least 1. */
    int[] sizes(String option, int... otherwise) {
        Object value = options.get(option);
        if (value == null) {
            return otherwise.clone();
        }
        String expected = "a list of whole numbers from 1";
        if (!(value instanceof List<?> list)) {
            throw wrong(option, expected, value);
        }
        return list.stream()
                .mapToInt(element -> size(option, element, expected))
                .toArray();
    }

    private int size(String option, Object value, String expected) {
        if (value instanceof Number number && number.doubleValue() == number.intValue() && number.intValue() >= 1) {
            return number.intValue();
        }
        throw wrong(option, expected, options.getOrDefault(option, value));
    }

    private IllegalArgumentException wrong(String option, String expected, Object value) {
        return new IllegalArgumentException(
                "model " + name + ": option '" + option + "': expected " + expected + ", got " + value);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("model: expected " + what + " of at least 1, got " + value);
        }
    }
}
