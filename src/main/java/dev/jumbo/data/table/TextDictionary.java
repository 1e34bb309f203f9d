package dev.jumbo.data.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Different texts, numbered from 0 as they come, so that equal texts are one object and are compared once. One thread adds; others may
 * read those whose numbers they were given.
 */
final class TextDictionary {
    /** In place of a number: the text is new, and there is no place for it. */
    private static final int FULL = -2;

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
     * The numbers of texts, which are added if they are new. Where each is likely to be is read before any is compared, so that many wait
     * for memory at once.
     *
     * @param rows each has a text somewhere
     * @param from where it begins
     * @param lengths its chars; negative if there is no text
     * @return null if there is no place for one of them
     */
    int @Nullable [] numbers(String[] rows, int[] from, int[] lengths) {
        int[] hashes = new int[rows.length];
        int[] likely = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            hashes[i] = hash(rows[i], from[i], lengths[i]);
            likely[i] = (int) places[place(hashes[i])] - 1;
        }
        @Nullable String[] found = new @Nullable String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            found[i] = likely[i] < 0 ? null : texts[likely[i]];
        }
        for (int i = 0; i < rows.length; i++) {
            if (lengths[i] < 0) {
                likely[i] = NONE;
            } else if (!equal(found[i], rows[i], from[i], lengths[i])) {
                likely[i] = number(rows[i], from[i], lengths[i], hashes[i]);
                if (likely[i] == FULL) {
                    return null;
                }
            }
        }
        return likely;
    }

    private static int hash(String whole, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + whole.charAt(i);
        }
        return hash * SPREAD;
    }

    /** The first place where a text with a hash may be. */
    private int place(int hash) {
        return (hash ^ (hash >>> 16)) & (places.length - 1);
    }

    private int number(String whole, int from, int length, int hash) {
        int place = place(hash);
        for (int alike = 0; places[place] != 0; alike++) {
            int number = (int) places[place] - 1;
            if ((int) (places[place] >>> Integer.SIZE) == hash && equal(texts[number], whole, from, length)) {
                return number;
            }
            if (alike == MOST_ALIKE) {
                return FULL;
            }
            place = (place + 1) & (places.length - 1);
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
                int place = place(hash);
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
