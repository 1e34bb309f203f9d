package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention in several heads (Vaswani et al. 2017), of keys that may be shared by groups of heads (Ainslie et al. 2023).
 *   x: [B, T, D] → [B, T, D]
 *
 * <p>B batch, T tokens that ask, S tokens that are asked, N heads, G heads of keys and values, d width of a head.
 *
 * @param query [..., D] → [..., N·d]
 * @param key [..., D] → [..., G·d]
 * @param value [..., D] → [..., G·d]
 * @param output [..., N·d] → [..., D]
 * @param numHeads N
 * @param numKvHeads G, of which N is a multiple
 * @param causal true if a token does not see later ones
 * @param window how many keys a token sees on a side, itself included (Beltagy et al. 2020); 0: all
 * @param dropout probability of leaving a key out, in training
 * @param positions rotary, linear biases, or null
 */
public record MultiHeadAttention(
        Layer query,
        Layer key,
        Layer value,
        Layer output,
        int numHeads,
        int numKvHeads,
        boolean causal,
        int window,
        double dropout,
        @Nullable Positions positions)
        implements Layer {
    public MultiHeadAttention {
        if (numHeads < 1 || numKvHeads < 1 || numHeads % numKvHeads != 0) {
            throw new IllegalArgumentException(
                    "MultiHeadAttention: expected numHeads to be a multiple of numKvHeads, got " + numHeads + " and "
                            + numKvHeads);
        }
        if (window < 0 || !(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "MultiHeadAttention: expected window ≥ 0 and dropout in [0, 1), got " + window + " and " + dropout);
        }
    }

    /** As in the paper, with biases: all see all. */
    public MultiHeadAttention(int width, int numHeads) {
        this(width, numHeads, numHeads, true);
    }

    /** Heads of width / numHeads. */
    public MultiHeadAttention(int width, int numHeads, int numKvHeads, boolean bias) {
        this(width, width, headWidth(width, numHeads), numHeads, numKvHeads, bias);
    }

    /** Heads of any width, and tokens of another width to attend to. */
    public MultiHeadAttention(int width, int memoryWidth, int headWidth, int numHeads, int numKvHeads, boolean bias) {
        this(
                linear(width, numHeads * headWidth, bias),
                linear(memoryWidth, numKvHeads * headWidth, bias),
                linear(memoryWidth, numKvHeads * headWidth, bias),
                linear(numHeads * headWidth, width, bias),
                numHeads,
                numKvHeads,
                false,
                0,
                0,
                null);
    }

    public MultiHeadAttention causal(boolean causal) {
        return new MultiHeadAttention(
                query, key, value, output, numHeads, numKvHeads, causal, window, dropout, positions);
    }

    public MultiHeadAttention window(int window) {
        return new MultiHeadAttention(
                query, key, value, output, numHeads, numKvHeads, causal, window, dropout, positions);
    }

    public MultiHeadAttention dropout(double dropout) {
        return new MultiHeadAttention(
                query, key, value, output, numHeads, numKvHeads, causal, window, dropout, positions);
    }

    public MultiHeadAttention positions(Positions positions) {
        return new MultiHeadAttention(
                query, key, value, output, numHeads, numKvHeads, causal, window, dropout, positions);
    }

    /**
     * True if a token that is added to texts of {@code from} tokens and more, up to {@code to} with it, always takes the
     * same operators: what it sees is not cut by the window at some of these lengths only, and positions are not made anew
     * for each length.
     */
    public boolean isUniform(int from, int to) {
        boolean sameWindow = window == 0 || window <= from || window >= to;
        return sameWindow
                && (positions == null
                        || (positions instanceof Rope rope && !rope.scaling().dependsOnLength()));
    }

    /** Self-attention. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, null, null);
    }

    /** Self-attention; {@code mask} and {@code cache} as in {@link #forward(Tensor, Tensor, Tensor, KvCache)}. */
    public Tensor forward(Tensor x, @Nullable Tensor mask, @Nullable KvCache cache) {
        return forward(x, x, mask, cache);
    }

    /**
     * Tokens x [B, T, D] ask tokens of {@code memory} [B, S, D].
     *
     * @param mask booleans [B, S], true where a token of memory takes part, or [B, N, T, S]; or numbers [B, N, T, S] that
     *     are added to the scores; or null. With a cache S counts its tokens too
     * @param cache the tokens before these, or null: there are none
     */
    public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable KvCache cache) {
        ShapeException.check(x.dim() == 3, this, "x[B, T, D]", x);
        boolean rotary = positions instanceof Rope; // turns queries and keys of the same tokens
        ShapeException.check(
                memory.dim() == 3 && memory.size(0) == x.size(0) && (!rotary || memory.size(1) == x.size(1)),
                this,
                "memory[" + x.size(0) + ", " + (rotary ? x.size(1) : "S") + ", D]",
                "memory",
                memory);
        Tensor q = heads(query.forward(x), numHeads); // [B, N, T, d]
        KvCache.KeysValues asked = keysValues(memory);
        Tensor k = asked.keys(); // [B, G, S, d]
        Tensor v = asked.values(); // [B, G, S, d]
        if (positions instanceof Rope rope) {
            Rope.Rotation rotation = RopeTable.rotation(rope, cache, q);
            q = rotation.apply(q);
            k = rotation.apply(k);
        }
        if (cache != null) {
            KvCache.KeysValues all = cache.append(k, v);
            k = all.keys();
            v = all.values();
        }
        return attend(q, k, v, mask);
    }

    /** The keys and values of {@code memory} [B, S, D], which many calls may ask. They are not turned. */
    public KvCache.KeysValues keysValues(Tensor memory) {
        return new KvCache.KeysValues(
                heads(key.forward(memory), numKvHeads), heads(value.forward(memory), numKvHeads)); // [B, G, S, d]
    }

    /** Tokens x [B, T, D] ask keys and values that are known; {@code mask} as above. Rotary positions do not count. */
    public Tensor forward(Tensor x, KvCache.KeysValues memory, @Nullable Tensor mask) {
        ShapeException.check(
                x.dim() == 3 && x.size(0) == memory.keys().size(0),
                this,
                "x[" + memory.keys().size(0) + ", T, D]",
                x);
        return attend(heads(query.forward(x), numHeads), memory.keys(), memory.values(), mask);
    }

    /** q: [B, N, T, d], k and v: [B, G, S, d] → [B, T, D] */
    private Tensor attend(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
        AttentionMask.check(this, mask, q.size(0), numHeads, q.size(2), k.size(2));
        Tensor bias = positions instanceof Alibi alibi ? alibi.bias(numHeads, q.size(2), k.size(2), q.device()) : null;
        AttentionMask seen = AttentionMask.of(q, k.size(2), causal, window, mask, bias);
        Tensor y = Functional.scaledDotProductAttention(
                q,
                k,
                v,
                seen.tensor(),
                Mode.isTraining() ? dropout : 0,
                seen.causal(),
                1 / Math.sqrt((double) q.size(3)),
                numKvHeads != numHeads); // [B, N, T, d]
        return output.forward(y.transpose(1, 2).flatten(2, 3)); // [B, T, D]
    }

    /** x: [B, T, n·d] → [B, n, T, d] */
    private Tensor heads(Tensor x, int n) {
        ShapeException.check(x.size(2) % n == 0, this, "projections of a multiple of " + n, x);
        return x.unflatten(2, n, -1).transpose(1, 2);
    }

    private static Linear linear(int in, int out, boolean bias) {
        return bias ? new Linear(in, out) : Linear.withoutBias(in, out);
    }

    private static int headWidth(int width, int numHeads) {
        if (numHeads < 1 || width % numHeads != 0) {
            throw new IllegalArgumentException("MultiHeadAttention: expected width to be a multiple of numHeads, got "
                    + width + " and " + numHeads);
        }
        return width / numHeads;
    }
}
