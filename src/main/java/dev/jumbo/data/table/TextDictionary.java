package dev.jumbo.data.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Different texts, numbered from 0 as they come, so that equal texts are one object and are compared once. One thread adds; others may
 * read those whose numbers they were given.
 */
final class TextDictionary {
    /** In place of a number: the text is new, and there is no place for it. */
    static final int FULL = -2;

    /** In place of a number: there is no text. */
    static final int NONE = -1;

    /** Texts, at most. */
    static final int MOST = 1 << 20;

    /** Texts whose hashes are alike, about: more are made on purpose, and then a tree of texts ({@code HashMap}) is faster. */
    private static final int MOST_ALIKE = 1 << 10;

    private static final int SPREAD = 0x9E3779B9;

    /** Bytes of a text, as an object, in addition to its characters. */
    static final int OBJECT = 64;

    private volatile @Nullable String[] texts = new @Nullable String[16];

    /** Hashes in the upper half, numbers + 1 in the lower; 0 where there is none. */
    private long[] places = new long[32];

    private int size;
    private long bytes;

    /**
     * The number of a text, which is added if it is new.
     *
     * @param whole has the text somewhere
     * @param from where it begins
     * @param length its chars; negative if there is no text
     */
    int number(String whole, int from, int length) {
        if (length < 0) {
            return NONE;
        }
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + whole.charAt(i);
        }
        hash *= SPREAD;
        int mask = places.length - 1;
        int place = (hash ^ (hash >>> 16)) & mask;
        for (int alike = 0; places[place] != 0; alike++) {
            int number = (int) places[place] - 1;
            if ((int) (places[place] >>> Integer.SIZE) == hash && equal(texts[number], whole, from, length)) {
                return number;
            }
            if (alike == MOST_ALIKE) {
                return FULL;
            }
            place = (place + 1) & mask;
        }
        return size == MOST ? FULL : add(whole.substring(from, from + length), hash, place);
    }

    private static boolean equal(@Nullable String text, String whole, int from, int length) {
        return text != null && text.length() == length && whole.startsWith(text, from);
    }

    private int add(String text, int hash, int place) {
        if (size == texts.length) {
            texts = Arrays.copyOf(texts, 2 * size);
        }
        texts[size] = text;
        places[place] = ((long) hash << Integer.SIZE) | (size + 1);
        bytes += OBJECT + text.length();
        size++;
        if (2 * size > places.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        long[] before = places;
        places = new long[2 * before.length];
        for (long entry : before) {
            if (entry != 0) {
                int hash = (int) (entry >>> Integer.SIZE);
                int place = (hash ^ (hash >>> 16)) & (places.length - 1);
                while (places[place] != 0) {
                    place = (place + 1) & (places.length - 1);
                }
                places[place] = entry;
            }
        }
    }

    /** The text that has a number; null for {@link #NONE}. */
    @Nullable String text(int number) {
        return number == NONE ? null : texts[number];
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** About the memory that they take. */
    long bytes() {
        return bytes;
    }
}
