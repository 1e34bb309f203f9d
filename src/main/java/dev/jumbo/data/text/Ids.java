package dev.jumbo.data.text;

import java.util.Arrays;

/** Ids, one after the other. */
final class Ids {
    private int[] values;
    private int size;

    Ids(int expected) {
        values = new int[Math.max(16, expected)];
    }

    void add(int id) {
        room(1);
        values[size++] = id;
    }

    void addAll(int[] ids) {
        room(ids.length);
        for (int id : ids) {
            values[size++] = id;
        }
    }

    int size() {
        return size;
    }

    int[] from(int start) {
        return Arrays.copyOfRange(values, start, size);
    }

    private void room(int more) {
        if (values.length - size < more) {
            values = Arrays.copyOf(values, Math.addExact(size, Math.max(more, values.length)));
        }
    }
}
