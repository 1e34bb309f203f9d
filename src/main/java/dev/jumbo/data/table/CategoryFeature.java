package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column whose cells are names of things: each known one has a number. {@value #UNKNOWN} stands for what is not in the
 * vocabulary, {@value #MISSING} for an empty cell, and the others follow.
 *
 * @param column the column's name
 * @param kind what the column's cells are: numbers, too, may name things
 * @param values the vocabulary, in order, each once
 * @param gaps whether training rows had empty cells; if not, an empty one counts as unknown, of which the model has learned
 */
public record CategoryFeature(String column, Kind kind, List<String> values, boolean gaps) {
    /** The number of what is not in the vocabulary. */
    public static final int UNKNOWN = 0;

    /** The number of an empty cell. */
    public static final int MISSING = 1;

    /** Numbers that stand for no value. */
    static final int SPECIAL = 2;

    public CategoryFeature {
        values = List.copyOf(values);
        if (values.stream().distinct().count() != values.size()) {
            throw new IllegalArgumentException("values: expected each once, got " + values);
        }
    }

    /** How many numbers there are. */
    public int size() {
        return values.size() + SPECIAL;
    }

    /** The number of a value at a place of the vocabulary. */
    public static int number(int place) {
        return place + SPECIAL;
    }

    /** The value that has a number. */
    public String value(int number) {
        return values.get(number - SPECIAL);
    }

    /** The number of each value. */
    Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            numbers.put(values.get(i), i + SPECIAL);
        }
        return numbers;
    }

    /** Gives the numbers of cells. */
    void encode(Map<String, Integer> known, @Nullable String[] cells, int[] into, int first, int step) {
        for (int row = 0; row < cells.length; row++) {
            into[first + row * step] = number(known, cells[row]);
        }
    }

    private int number(Map<String, Integer> known, @Nullable String cell) {
        if (cell == null) {
            return gaps ? MISSING : UNKNOWN;
        }
        return known.getOrDefault(cell, UNKNOWN);
    }
}
