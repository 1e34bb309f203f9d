package dev.jumbo.data;

import java.util.SplittableRandom;

/**
 * Seeds that depend on their parts alone, so that a random number never depends on which thread draws it.
 *
 * <p>The parts are folded in one after another: {@code h = mix(h + part * γ + γ)}, where mix is the finaliser of
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) and γ its odd constant
 * 0x9E3779B97F4A7C15.
 */
public final class Seeds {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** A seed for these parts, such as (epoch, batch), under a root seed. Order matters. */
    public static long mix(long seed, long... parts) {
        long h = finalise(seed + GAMMA);
        for (long part : parts) {
            h = finalise(h + part * GAMMA + GAMMA);
        }
        return h;
    }

    /** A generator seeded with {@link #mix}. */
    public static SplittableRandom random(long seed, long... parts) {
        return new SplittableRandom(mix(seed, parts));
    }

    /** The numbers 0 to n - 1 in random order (Fisher–Yates). */
    public static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        shuffle(order, random);
        return order;
    }

    static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }

    private static long finalise(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
