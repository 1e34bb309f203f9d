package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The rotations of a {@link Rope} for all positions of a text, made once and not at each step. Its tensors live in the
 * {@link dev.jumbo.tensor.Scope} that was current when it was made.
 */
public final class RopeTable {
    private final Rope rope;
    private final Rope.Rotation all; // [capacity, d/2]

    private RopeTable(Rope rope, Rope.Rotation all) {
        this.rope = rope;
        this.all = all;
    }

    /**
     * For texts of up to {@code capacity} tokens, in the type and on the device of {@code like}.
     *
     * @throws IllegalArgumentException if the angles depend on the length of a text
     */
    public static RopeTable of(Rope rope, long capacity, Tensor like) {
        if (rope.scaling().dependsOnLength()) {
            throw new IllegalArgumentException("RopeTable: the angles of " + rope + " depend on the length of a text");
        }
        return new RopeTable(rope, rope.all(capacity, like));
    }

    /** The rotation of {@code count} positions behind the tokens of {@code cache}; of x. */
    static Rope.Rotation rotation(Rope rope, @Nullable KvCache cache, Tensor x) {
        long start = cache == null ? 0 : cache.length();
        long count = x.size(2);
        long[] starts = cache == null ? null : cache.positions();
        if (starts != null) {
            return rope.rotation(starts, count, x);
        }
        RopeTable table = cache == null ? null : cache.rotations();
        return table != null
                        && table.rope.equals(rope)
                        && start + count <= table.all.cos().size(0)
                ? table.all.part(start, count)
                : rope.rotation(start, count, x);
    }
}
