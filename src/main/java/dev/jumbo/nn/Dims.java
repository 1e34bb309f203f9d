package dev.jumbo.nn;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Sizes along the spatial dimensions: a kernel, a stride, a padding.
 *
 * @param values one for each dimension, outermost first
 */
public record Dims(long... values) {
    public Dims {
        values = values.clone();
    }

    /** The same size along {@code rank} dimensions. */
    public static Dims of(int rank, long value) {
        long[] values = new long[rank];
        Arrays.fill(values, value);
        return new Dims(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dims dims && Arrays.equals(values, dims.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** {@code 3×3}. */
    @Override
    public String toString() {
        return Arrays.stream(values).mapToObj(String::valueOf).collect(Collectors.joining("×"));
    }
}
