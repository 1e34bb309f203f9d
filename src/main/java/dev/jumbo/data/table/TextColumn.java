package dev.jumbo.data.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes the cells of a column of texts, chunk by chunk: by their numbers in a dictionary, as long as that is worth its memory. */
final class TextColumn {
    private @Nullable TextDictionary dictionary = new TextDictionary();
    private int[] numbers = new int[0];
    private @Nullable String @Nullable [] plain;
    private long bytes;

    /** Begins a chunk. */
    void begin(int rows) {
        numbers = dictionary == null ? new int[0] : new int[rows];
        plain = dictionary == null ? new @Nullable String[rows] : null;
    }

    /** Sets cells of the chunk from a row on; they come in order, many at once, so that the processor looks for several at a time. */
    void set(int firstRow, @Nullable String[] texts) {
        for (int i = 0; i < texts.length; i++) {
            set(firstRow + i, texts[i]);
        }
    }

    private void set(int row, @Nullable String text) {
        if (plain == null && dictionary != null) {
            int number = dictionary.number(text);
            if (number != TextDictionary.FULL) {
                numbers[row] = number;
                return;
            }
            plain = new @Nullable String[numbers.length];
            for (int before = 0; before < row; before++) {
                plain[before] = dictionary.text(numbers[before]);
            }
            drop();
        }
        if (plain != null) {
            plain[row] = text;
            bytes += text == null ? 0 : TextDictionary.OBJECT + text.length();
        }
    }

    /** The cells of the chunk. */
    Cells end() {
        if (plain != null) {
            return new Cells.Plain(plain);
        }
        TextDictionary of = Objects.requireNonNull(dictionary);
        return new Cells.Coded(of, of.size(), numbers);
    }

    /** From the next chunk on, texts are given one by one. */
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
