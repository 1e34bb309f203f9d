package dev.jumbo.data.table;

import org.jspecify.annotations.Nullable;

/**
 * Makes equal texts the same object where they come again before long, as the names of categories do: they take memory once,
 * and their hashes are computed once.
 */
final class SharedTexts {
    private static final int PLACES = 1 << 14;

    /** Bytes of a short text as an object. */
    private static final int OBJECT = 48;

    private final @Nullable String[] texts = new String[PLACES];
    private long bytes;

    @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
        String before = texts[place];
        if (text.equals(before)) {
            return before;
        }
        texts[place] = text;
        bytes += OBJECT + text.length();
        return text;
    }

    /** About the memory of the objects that were given out. */
    long bytes() {
        return bytes;
    }
}
