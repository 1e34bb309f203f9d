package dev.jumbo.data.text;

import org.jspecify.annotations.Nullable;

/**
 * The ids of short words that came before. A word has one place, which the last word with this place takes: bounded, and
 * many threads may use it without waiting, for an entry never changes once it is there.
 */
final class WordCache {
    /** Longer words, in characters, are not kept. */
    static final int MAX_WORD = 32;

    private static final int PLACES = 1 << 16;

    private record Entry(String word, int[] ids) {}

    private final @Nullable Entry[] entries = new Entry[PLACES];

    /** The ids of the word from {@code start} to {@code end}; null if they are not here. */
    int @Nullable [] get(String text, int start, int end) {
        Entry entry = entries[place(text, start, end)];
        if (entry == null || entry.word().length() != end - start) {
            return null;
        }
        return text.startsWith(entry.word(), start) ? entry.ids() : null;
    }

    void put(String text, int start, int end, int[] ids) {
        if (end - start <= MAX_WORD) {
            entries[place(text, start, end)] = new Entry(text.substring(start, end), ids);
        }
    }

    private static int place(String text, int start, int end) {
        int hash = end - start;
        for (int at = start; at < end; at++) {
            hash = hash * 31 + text.charAt(at);
        }
        hash *= 0x9E3779B9;
        return hash >>> 16;
    }
}
