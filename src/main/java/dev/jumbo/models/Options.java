package dev.jumbo.models;

import dev.jumbo.text.NearestName;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Settings of a model's own, as a recipe gives them: Boolean, Number, String or a list. */
interface Options {
    int MOST_LAYERS = 1000;

    /** The model's name. */
    String name();

    /** The settings, by name. */
    Map<String, Object> options();

    /** Throws unless every option given is one of {@code known}. */
    default void allow(Collection<String> known) {
        for (String option : options().keySet()) {
            if (!known.contains(option)) {
                throw new IllegalArgumentException("model " + name() + ": unknown option '" + option + "'"
                        + (known.isEmpty()
                                ? "; this model has none"
                                : "; did you mean '" + NearestName.of(option, known) + "'? Known: "
                                        + String.join(", ", known)));
            }
        }
    }

    default boolean flag(String option, boolean otherwise) {
        Object value = options().getOrDefault(option, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(option, "true or false", value);
    }

    default double number(String option, double otherwise) {
        Object value = options().getOrDefault(option, otherwise);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(option, "a number", value);
    }

    default String text(String option, String otherwise) {
        Object value = options().getOrDefault(option, otherwise);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(option, "a word", value);
    }

    /** One of an enum's constants. */
    default <E extends Enum<E>> E choice(String option, E otherwise) {
        Object value = options().getOrDefault(option, otherwise.name());
        List<String> known = Arrays.stream(otherwise.getDeclaringClass().getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        int place = known.indexOf(value.toString().toLowerCase(Locale.ROOT));
        if (place < 0) {
            throw wrong(option, "one of " + String.join(", ", known), value);
        }
        return otherwise.getDeclaringClass().getEnumConstants()[place];
    }

    /** A whole number of at least 1. */
    default int size(String option, int otherwise) {
        return size(option, options().getOrDefault(option, otherwise), "a whole number from 1");
    }

    /** How many layers of a kind there are: a whole number of at least 1. More than a thousand are taken for a mistake. */
    default int count(String option, int otherwise) {
        int count = size(option, otherwise);
        if (count > MOST_LAYERS) {
            throw wrong(option, "at most " + MOST_LAYERS, count);
        }
        return count;
    }

    /** How many layers there are of each of some kinds. */
    default int[] counts(String option, int... otherwise) {
        int[] counts = sizes(option, otherwise);
        if (counts.length > MOST_LAYERS || Arrays.stream(counts).anyMatch(count -> count > MOST_LAYERS)) {
            throw wrong(
                    option,
                    "numbers of at most " + MOST_LAYERS,
                    counts.length + " of up to " + Arrays.stream(counts).max().orElse(0));
        }
        return counts;
    }

    /** A list of whole numbers of at least 1. */
    default int[] sizes(String option, int... otherwise) {
        Object value = options().get(option);
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
        throw wrong(option, expected, options().getOrDefault(option, value));
    }

    private IllegalArgumentException wrong(String option, String expected, Object value) {
        return new IllegalArgumentException(
                "model " + name() + ": option '" + option + "': expected " + expected + ", got " + value);
    }
}
