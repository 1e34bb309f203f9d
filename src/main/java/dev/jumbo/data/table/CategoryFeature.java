package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.util.List;
import java.util.stream.IntStream;

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
        if (!ascending(values) && values.stream().distinct().count() != values.size()) {
            throw new IllegalArgumentException("values: expected each once, got " + values);
        }
    }

    /** As a fitted vocabulary is: then each value is there once. */
    private static boolean ascending(List<String> values) {
        return IntStream.range(1, values.size()).allMatch(i -> values.get(i - 1).compareTo(values.get(i)) < 0);
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
}
