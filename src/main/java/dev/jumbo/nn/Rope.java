package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rotary position embedding (Su et al. 2021): queries and keys are turned, two features at a time, by angles that grow
 * with the position. Feature i pairs with i + d/2, as in Llama.
 *
 * @param width d, the first features of a head that are turned; even, often the width of a head
 * @param base the slowest pair turns by nearly 1/base radians a position; 10000
 */
public record Rope(int width, double base, RopeScaling scaling) implements Positions {
    /** Cosines and sines of positions 0 … length − 1 in Java, [length, d/2] each; they are made once in a process. */
    private record Table(int length, float[] cos, float[] sin) {}

    private static final Map<Rope, Table> TABLES = new ConcurrentHashMap<>();

    public Rope {
        if (width < 2 || width % 2 != 0 || !(base > 1)) {
            throw new IllegalArgumentException(
                    "Rope: expected an even width and a base above 1, got " + width + " and " + base);
        }
    }

    /** Base 10000, not scaled. */
    public Rope(int width) {
        this(width, 10_000, new RopeScaling.None());
    }

    /**
     * True if an attention layer of a model turns keys by angles that depend on how long the text is: what was read of one
     * text does not serve another then, nor what was read in parts.
     */
    public static boolean dependsOnLength(Module model) {
        return ModuleTree.of(model).places().stream()
                .anyMatch(place -> place.module() instanceof MultiHeadAttention attention
                        && attention.positions() instanceof Rope rope
                        && rope.scaling.dependsOnLength());
    }

    /** Turns the features of some positions, [T, d/2] or [B, 1, T, d/2]. B rows, N heads, T tokens, d rotated width. */
    record Rotation(Tensor cos, Tensor sin) {
        /** That of {@code count} of its positions. */
        Rotation part(long start, long count) {
            return new Rotation(cos.narrow(0, start, count), sin.narrow(0, start, count));
        }

        /** x: [B, N, T, D] → the same */
        Tensor apply(Tensor x) {
            long half = cos.size(-1);
            if (x.size(-1) < 2 * half) {
                throw new IllegalArgumentException(
                        "Rope: expected heads of " + 2 * half + " features or more, got " + x.size(-1));
            }
            Tensor c = cos.to(x.dtype());
            Tensor s = sin.to(x.dtype());
            Tensor a = x.narrow(-1, 0, half); // [B, N, T, d/2]
            Tensor b = x.narrow(-1, half, half); // [B, N, T, d/2]
            Tensor turnedA = a.mul(c).sub(b.mul(s));
            Tensor turnedB = b.mul(c).add(a.mul(s));
            long rest = x.size(-1) - 2 * half;
            return rest == 0
                    ? Tensor.cat(-1, turnedA, turnedB)
                    : Tensor.cat(-1, turnedA, turnedB, x.narrow(-1, 2 * half, rest));
        }
    }

    /** The rotation of the first {@code count} positions in the type and on the device of {@code like}. */
    Rotation all(long count, Tensor like) {
        Rotation rotation = rotation(0, count, like);
        return new Rotation(rotation.cos.to(like.dtype()), rotation.sin.to(like.dtype()));
    }

    /** The rotation of {@code count} positions of each row from its start, on the device of {@code like}. */
    Rotation rotation(long[] starts, long count, Tensor like) {
        return rotation(starts, count, like, starts.length, 1, count, width / 2);
    }

    /** The rotation of the positions from {@code start}, on the device of {@code like}. */
    Rotation rotation(long start, long count, Tensor like) {
        return rotation(new long[] {start}, count, like, count, width / 2);
    }

    private Rotation rotation(long[] starts, long count, Tensor like, long... shape) {
        int size = Math.toIntExact(count * width / 2);
        float[] cos = new float[Math.multiplyExact(starts.length, size)];
        float[] sin = new float[cos.length];
        for (int row = 0; row < starts.length; row++) {
            int from = Math.toIntExact(starts[row]);
            int to = Math.toIntExact(starts[row] + count);
            Table table = scaling.dependsOnLength() ? table(from, to, to) : shared(to);
            int first = scaling.dependsOnLength() ? 0 : from * (width / 2);
            System.arraycopy(table.cos, first, cos, row * size, size);
            System.arraycopy(table.sin, first, sin, row * size, size);
        }
        return new Rotation(
                Tensor.of(cos, shape).to(like.device()), Tensor.of(sin, shape).to(like.device()));
    }

    private Table shared(int length) {
        Table known = TABLES.get(this);
        if (known != null && known.length >= length) {
            return known;
        }
        int grown = Math.max(256, Integer.highestOneBit(length - 1) << 1);
        Table table = table(0, grown, grown);
        TABLES.put(this, table);
        return table;
    }

    private Table table(int from, int to, int length) {
        double[] frequencies = scaling.frequencies(width, base, length);
        double amplitude = scaling.amplitude();
        float[] cos = new float[Math.multiplyExact(to - from, frequencies.length)];
        float[] sin = new float[cos.length];
        for (int i = 0; i < cos.length; i++) {
            double angle = (from + i / frequencies.length) * frequencies[i % frequencies.length];
            cos[i] = (float) (amplitude * Math.cos(angle));
            sin[i] = (float) (amplitude * Math.sin(angle));
        }
        return new Table(to - from, cos, sin);
    }
}
