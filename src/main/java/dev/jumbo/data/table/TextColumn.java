package dev.jumbo.data.table;

import org.jspecify.annotations.Nullable;

/** Takes the texts of a column, some at a time, and gives their numbers in a dictionary, as long as that is worth its memory. */
final class TextColumn {
    private @Nullable TextDictionary dictionary = new TextDictionary();
    private long bytes;

    /**
     * The next cells.
     *
     * @param rows one a row, which has the cell's text somewhere
     * @param from where it begins; moved to its end
     * @param lengths its chars; negative if the cell is empty
     */
    Cells cells(String[] rows, int[] from, int[] lengths) {
        Cells cells = coded(rows, from, lengths);
        if (cells == null) {
            drop();
            cells = plain(rows, from, lengths);
        }
        for (int row = 0; row < rows.length; row++) {
            from[row] += Math.max(0, lengths[row]);
        }
        return cells;
    }

    private @Nullable Cells coded(String[] rows, int[] from, int[] lengths) {
        TextDictionary into = dictionary;
        if (into == null) {
            return null;
        }
        int[] numbers = into.numbers(rows, from, lengths);
        return numbers == null ? null : new Cells.Coded(into, into.size(), numbers);
    }

    private Cells plain(String[] rows, int[] from, int[] lengths) {
        @Nullable String[] texts = new @Nullable String[rows.length];
        for (int row = 0; row < rows.length; row++) {
            if (lengths[row] >= 0) {
                texts[row] = rows[row].substring(from[row], from[row] + lengths[row]);
                bytes += TextDictionary.OBJECT + lengths[row];
            }
        }
        return new Cells.Plain(texts);
    }

    /** From now on, texts are given one by one. */
    void drop() {
        bytes += dictionaryBytes();
        dictionary = null;
    }

    /** About the memory of the dictionary. */
    long dictionaryBytes() {
        return dictionary == null ? 0 : dictionary.bytes();
    }

    /** About the memory of all texts that were given out. */
    long bytes() {
        return bytes + dictionaryBytes();
    }
}
