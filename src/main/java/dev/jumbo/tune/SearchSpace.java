package dev.jumbo.tune;

import dev.jumbo.recipe.RecipeException;
import dev.jumbo.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Everything that a search may change. What a dimension depends on stands before it.
 *
 * @param dimensions in the order in which they get values
 */
public record SearchSpace(List<Dimension> dimensions) {
    private static final Set<String> KINDS = Set.of("float", "log", "int", "choice");
    private static final Set<String> KEYS = Set.of("float", "log", "int", "choice", "step", "points", "when");

    public SearchSpace {
        dimensions = ordered(dimensions);
    }

    /**
     * From a recipe: key to {@code {float: [low, high]}}, {@code {log: [low, high]}}, {@code {int: [low, high], step: 1, log:
     * false}} or {@code {choice: [a, b]}}, which may also be the bare list; beside it {@code step}, {@code points} (of a grid)
     * and {@code when: {other: value}}.
     *
     * @throws RecipeException with the key that is wrong
     */
    public static SearchSpace parse(Map<String, Object> given) {
        if (given.isEmpty()) {
            throw new RecipeException("tune.space: expected keys of the recipe and what they may be, as in"
                    + " train.optimizer.lr: {log: [1e-4, 1e-1]}; there are none");
        }
        List<Dimension> dimensions = new ArrayList<>();
        new TreeMap<>(given).forEach((key, value) -> {
            try {
                dimensions.add(dimension(key, value));
            } catch (IllegalArgumentException e) {
                throw new RecipeException("tune.space." + key + ": " + e.getMessage(), e);
            }
        });
        return new SearchSpace(dimensions);
    }

    private static Dimension dimension(String key, Object given) {
        if (given instanceof List<?> list) {
            return new Dimension(key, new Domain.Choice(List.copyOf(list)));
        }
        if (!(given instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "expected {log: [low, high]}, {float: …}, {int: …} or {choice: [a, b]}, got " + given);
        }
        for (Object name : map.keySet()) {
            if (!KEYS.contains(String.valueOf(name))) {
                throw new IllegalArgumentException("unknown key '" + name + "'; did you mean '"
                        + NearestName.of(String.valueOf(name), KEYS) + "'?");
            }
        }
        Map<String, Object> when = new TreeMap<>();
        if (map.get("when") instanceof Map<?, ?> conditions) {
            conditions.forEach((other, value) -> when.put(String.valueOf(other), value));
        } else if (map.get("when") != null) {
            throw new IllegalArgumentException("when: expected {key: value}, got " + map.get("when"));
        }
        return new Dimension(key, domain(map), (int) number(map, "points", 0), when);
    }

    private static Domain domain(Map<?, ?> map) {
        boolean log = Boolean.TRUE.equals(map.get("log"));
        List<String> kinds = KINDS.stream()
                .filter(kind -> map.get(kind) != null && !(map.get(kind) instanceof Boolean))
                .sorted()
                .toList();
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("expected one of choice, float, int and log, got " + map.keySet());
        }
        String kind = kinds.get(0);
        if (!(map.get(kind) instanceof List<?> list)) {
            throw new IllegalArgumentException(kind + ": expected a list, got " + map.get(kind));
        }
        if (kind.equals("choice")) {
            return new Domain.Choice(List.copyOf(list));
        }
        if (list.size() != 2 || !(list.get(0) instanceof Number low) || !(list.get(1) instanceof Number high)) {
            throw new IllegalArgumentException(kind + ": expected two numbers [low, high], got " + list);
        }
        boolean whole = kind.equals("int");
        return new Domain.Interval(
                low.doubleValue(),
                high.doubleValue(),
                number(map, "step", whole ? 1 : 0),
                log || kind.equals("log"),
                whole);
    }

    private static double number(Map<?, ?> map, String key, double absent) {
        Object value = map.get(key);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Number number)) {
            throw new IllegalArgumentException(key + ": expected a number, got " + value);
        }
        return number.doubleValue();
    }

    private static List<Dimension> ordered(List<Dimension> given) {
        Map<String, Dimension> left = new TreeMap<>();
        given.forEach(dimension -> left.put(dimension.key(), dimension));
        if (left.size() < given.size()) {
            throw new RecipeException("tune.space: a key is there twice");
        }
        given.forEach(dimension -> checkCondition(dimension, left));
        List<Dimension> ordered = new ArrayList<>();
        Set<String> placed = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            List<Dimension> ready = left.values().stream()
                    .filter(dimension -> placed.containsAll(dimension.when().keySet()))
                    .toList();
            if (ready.isEmpty()) {
                throw new RecipeException("tune.space: " + left.keySet() + " depend on each other in a circle");
            }
            ready.forEach(dimension -> {
                ordered.add(dimension);
                placed.add(dimension.key());
                left.remove(dimension.key());
            });
        }
        return List.copyOf(ordered);
    }

    private static void checkCondition(Dimension dimension, Map<String, Dimension> all) {
        dimension.when().forEach((other, value) -> {
            Dimension parent = all.get(other);
            if (parent == null) {
                throw new RecipeException("tune.space." + dimension.key() + ".when: '" + other
                        + "' is not in the space; known: " + String.join(", ", all.keySet()));
            }
            if (parent.domain() instanceof Domain.Choice choice
                    && choice.values().stream().noneMatch(v -> dimension.isActive(Map.of(other, v)))
                    && dimension.when().size() == 1) {
                throw new RecipeException("tune.space." + dimension.key() + ".when: " + other + " is never " + value
                        + "; its values are " + choice.values());
            }
        });
    }

    /** A value for each active dimension, from the prior. */
    public Map<String, Object> draw(SplittableRandom random) {
        return fill((dimension, others) -> {
            Domain domain = dimension.domain();
            return domain.low() + random.nextDouble() * (domain.high() - domain.low());
        });
    }

    /** A coordinate of a dimension beside others' values. */
    interface Coordinates {
        double of(Dimension dimension, Map<String, Object> others);
    }

    /** A value for each active dimension. */
    Map<String, Object> fill(Coordinates coordinates) {
        Map<String, Object> values = new TreeMap<>();
        for (Dimension dimension : dimensions) {
            if (dimension.isActive(values)) {
                values.put(dimension.key(), dimension.domain().value(coordinates.of(dimension, values)));
            }
        }
        return values;
    }

    /**
     * All combinations of the dimensions' values, the last dimension's changing fastest.
     *
     * @throws RecipeException if there are infinitely many, or more than a million
     */
    public List<Map<String, Object>> grid() {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(new TreeMap<>());
        for (Dimension dimension : dimensions) {
            List<Object> values;
            try {
                values = dimension.domain().grid(dimension.points());
            } catch (IllegalArgumentException e) {
                throw new RecipeException("tune.space." + dimension.key() + ": " + e.getMessage(), e);
            }
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> row : rows) {
                if (!dimension.isActive(row)) {
                    longer.add(row);
                    continue;
                }
                for (Object value : values) {
                    Map<String, Object> with = new TreeMap<>(row);
                    with.put(dimension.key(), value);
                    longer.add(with);
                }
                if (longer.size() > 1_000_000) {
                    throw new RecipeException("tune.space: the grid has more than a million points");
                }
            }
            rows = longer;
        }
        return rows;
    }
}
