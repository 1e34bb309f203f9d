package dev.jumbo.data.table;

import java.nio.ByteBuffer;

/** A row as a model sees it: a place in a block. */
public record EncodedRow(EncodedBlock block, int row) {
    /** What is to be predicted. */
    public double target() {
        return block.targets().get(row);
    }

    /** One of its numbers. */
    float number(int feature) {
        int count = block.numbers().capacity() / block.rows();
        return block.numbers().get(row * count + feature);
    }

    /** One of its categories. */
    int category(int feature) {
        int count = block.categories().capacity() / block.rows();
        return block.categories().get(row * count + feature);
    }

    /** What the model sees of it, not the target: the same of rows that are alike to the model. */
    public byte[] bytes() {
        int n = block.numbers().capacity() / block.rows();
        int c = block.categories().capacity() / block.rows();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (n + c));
        for (int i = 0; i < n; i++) {
            bytes.putFloat(number(i));
        }
        for (int i = 0; i < c; i++) {
            bytes.putInt(category(i));
        }
        return bytes.array();
    }

    /** Copies the row's numbers to a place of an array. */
    void numbers(float[] into, int first, int count) {
        block.numbers().get(row * count, into, first, count);
    }

    /** Copies the row's categories to a place of an array. */
    void categories(int[] into, int first, int count) {
        block.categories().get(row * count, into, first, count);
    }
}
