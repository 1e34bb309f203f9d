package dev.jumbo.data.table;

import org.jspecify.annotations.Nullable;

/** Takes the texts of a column, some at a time, and gives their numbers in a dictionary, as long as that is worth its memory. */
final class TextColumn {
    private @Nullable TextDictionary dictionary = new TextDictionary();
    private long bytes;

    /** The next cells. */
    Cells cells(@Nullable String[] texts) {
        TextDictionary into = dictionary;
        if (into != null) {
            int[] numbers = new int[texts.length];
            int row = 0;
            while (row < texts.length && (numbers[row] = into.number(texts[row])) != TextDictionary.FULL) {
                row++;
            }
            if (row == texts.length) {
                return new Cells.Coded(into, into.size(), numbers);
            }
            drop();
        }
        for (String text : texts) {
            bytes += text == null ? 0 : TextDictionary.OBJECT + text.length();
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
