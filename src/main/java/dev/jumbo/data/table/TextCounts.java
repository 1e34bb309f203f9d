package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Counts the different texts of a column, up to a million of them; others are not counted. */
final class TextCounts {
    private static final int MOST = 1_000_000;

    private final Map<String, int[]> counts = new HashMap<>();
    private @Nullable TextDictionary dictionary;

    /** How often each text of the dictionary was found, to be added to the counts. */
    private int[] found = new int[0];

    private long gaps;

    /**
     * Counts cells.
     *
     * @param kind what they are
     * @param chosen whether a row counts
     */
    void add(Cells cells, Kind kind, IntPredicate chosen) {
        if (cells instanceof Cells.Coded coded) {
            add(coded, chosen);
            return;
        }
        @Nullable String[] texts = CellKinds.texts(cells, kind);
        for (int row = 0; row < texts.length; row++) {
            if (chosen.test(row)) {
                add(texts[row], 1);
            }
        }
    }

    private void add(Cells.Coded cells, IntPredicate chosen) {
        if (cells.dictionary() != dictionary) {
            finish();
            dictionary = cells.dictionary();
        }
        if (found.length < cells.known()) {
            found = Arrays.copyOf(found, cells.known());
        }
        int[] numbers = cells.numbers();
        for (int row = 0; row < numbers.length; row++) {
            if (!chosen.test(row)) {
                continue;
            }
            if (numbers[row] == TextDictionary.NONE) {
                gaps++;
            } else {
                found[numbers[row]]++;
            }
        }
    }

    private void add(@Nullable String text, int times) {
        if (text == null) {
            gaps += times;
            return;
        }
        int[] count = counts.get(text);
        if (count != null) {
            count[0] += times;
        } else if (counts.size() < MOST) {
            counts.put(text, new int[] {times});
        }
    }

    private void finish() {
        for (int i = 0; i < found.length && dictionary != null; i++) {
            if (found[i] > 0) {
                add(CellKinds.trimmed(dictionary.text(i)), found[i]);
            }
        }
        found = new int[0];
    }

    /** How often each text was found. */
    Map<String, int[]> counts() {
        finish();
        return counts;
    }

    /** Empty cells, once the texts were asked for. */
    long gaps() {
        return gaps;
    }
}
