package dev.jumbo.export;

/**
 * A dynamic axis of a model's inputs.
 *
 * @param name {@code batch}
 * @param low a size that the model is traced with
 * @param high another, above it
 * @param most the largest size that the exported model takes; 0: there is none
 */
public record Axis(String name, int low, int high, int most) {
    /** Traced with at least this many tokens: as many as the widest filters that are common. */
    private static final int TOKENS = 8;

    public Axis {
        if (low < 1 || high <= low || (most != 0 && most < high)) {
            throw new IllegalArgumentException(
                    "axis " + name + ": expected 1 ≤ low < high ≤ most, got " + low + ", " + high + " and " + most);
        }
    }

    public static Axis batch() {
        return new Axis("batch", 2, 3, 0);
    }

    /** Of texts of up to {@code most} tokens, at least 3. */
    public static Axis tokens(String name, int most) {
        int high = Math.min(most, TOKENS + 3);
        return new Axis(name, Math.max(2, Math.min(TOKENS, high - 3)), high, most);
    }
}
