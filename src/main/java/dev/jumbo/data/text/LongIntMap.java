package dev.jumbo.data.text;

import java.util.Arrays;

/** Longs of at least 0 to ints of at least 0, without objects: open addressing, each key in the next free place. */
final class LongIntMap {
    static final int NONE = -1;

    private long[] keys = new long[1024];
    private int[] values = new int[1024];
    private int size;

    LongIntMap() {
        Arrays.fill(keys, -1);
    }

    int size() {
        return size;
    }

    /** The value; {@link #NONE} if there is none. */
    int get(long key) {
        int mask = keys.length - 1;
        int at = place(key, mask);
        while (keys[at] != key) {
            if (keys[at] < 0) {
                return NONE;
            }
            at = (at + 1) & mask;
        }
        return values[at];
    }

    void put(long key, int value) {
        if (2 * size >= keys.length) {
            grow();
        }
        int mask = keys.length - 1;
        int at = place(key, mask);
        while (keys[at] >= 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        if (keys[at] < 0) {
            size++;
        }
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        size = 0;
        Arrays.fill(keys, -1);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] >= 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }

    private static int place(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
