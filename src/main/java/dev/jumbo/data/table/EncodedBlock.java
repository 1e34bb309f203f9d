package dev.jumbo.data.table;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Some rows as a model sees them, row-major, in memory or in a mapped file. B rows, N numbers, C categories.
 *
 * @param numbers [B, N]
 * @param categories [B, C]
 * @param targets [B] what is to be predicted: a class's number, or a value; 0 where it is not known
 */
public record EncodedBlock(FloatBuffer numbers, IntBuffer categories, DoubleBuffer targets) {
    /** B. */
    public int rows() {
        return targets.capacity();
    }

    /** One row of it. */
    public EncodedRow row(int row) {
        return new EncodedRow(this, row);
    }
}
