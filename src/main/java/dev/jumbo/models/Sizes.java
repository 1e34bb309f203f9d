package dev.jumbo.models;

import java.util.Arrays;

/** What sizes in configurations must be. */
final class Sizes {
    private Sizes() {}

    /** {@code what} lists the names of the values: {@code Bert: width and hidden}. */
    static void positive(String what, int... values) {
        if (Arrays.stream(values).anyMatch(value -> value < 1)) {
            throw new IllegalArgumentException(what + ": expected 1 or more, got " + Arrays.toString(values));
        }
    }

    static void multiple(String model, String name, int value, String divisorName, int divisor) {
        if (value % divisor != 0) {
            throw new IllegalArgumentException(model + ": expected " + name + " to be a multiple of " + divisorName
                    + ", got " + value + " and " + divisor);
        }
    }
}
