package dev.jumbo.data;

/**
 * A random order of the numbers 0 to n - 1 that is computed, not kept: a Feistel network of four rounds over the least
 * even number of bits that has room for n, again and again until the number is below n (Black and Rogaway 2002, cycle
 * walking). Less than four steps on average.
 *
 * @param size n
 * @param seed the same seed gives the same order
 */
record LargeOrder(int size, long seed) {
    private static final int ROUNDS = 4;

    LargeOrder {
        if (size < 1) {
            throw new IllegalArgumentException("order: expected at least 1 number, got " + size);
        }
    }

    /** The number at a place, from 0 to n - 1. */
    int at(int place) {
        int half = (33 - Integer.numberOfLeadingZeros(size - 1)) / 2;
        long mask = (1L << half) - 1;
        long number = place;
        do {
            long left = number >>> half;
            long right = number & mask;
            for (int round = 0; round < ROUNDS; round++) {
                long mixed = left ^ (Seeds.mix(seed, round, right) & mask);
                left = right;
                right = mixed;
            }
            number = left << half | right;
        } while (number >= size);
        return (int) number;
    }
}
