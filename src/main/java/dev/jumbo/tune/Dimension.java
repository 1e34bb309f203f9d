package dev.jumbo.tune;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A key of the recipe that is searched.
 *
 * @param key dotted, as after {@code --set}
 * @param domain what it may be
 * @param points how many values a grid has of it; 0: all there are
 * @param when other dimensions' values with which alone it has a value; empty: always
 */
public record Dimension(String key, Domain domain, int points, Map<String, Object> when) {
    public Dimension {
        when = Map.copyOf(when);
        if (points < 0) {
            throw new IllegalArgumentException("points: expected 0 or more, got " + points);
        }
    }

    /** A dimension that always has a value. */
    public Dimension(String key, Domain domain) {
        this(key, domain, 0, Map.of());
    }

    /** True if it has a value beside these. */
    boolean isActive(Map<String, Object> others) {
        return when.entrySet().stream().allMatch(entry -> {
            Object value = others.get(entry.getKey());
            return value != null && matches(value, entry.getValue());
        });
    }

    /** An object is meant by its name, too. */
    private static boolean matches(Object value, Object wanted) {
        String text = Domain.Choice.text(wanted);
        return Domain.Choice.text(value).equals(text)
                || (value instanceof Map<?, ?> map
                        && map.get("name") != null
                        && Domain.Choice.text(String.valueOf(map.get("name"))).equals(text));
    }

    /** {@code train.optimizer: sgd}, for messages. */
    String condition() {
        return new TreeMap<>(when)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
