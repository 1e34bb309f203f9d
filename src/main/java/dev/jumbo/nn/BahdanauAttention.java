package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Additive attention (Bahdanau et al. 2015): score = v·tanh(Wq + Uk).
 *
 * <p>B batch, T queries of width Q, S keys of width K, H hidden width.
 *
 * @param query W, [..., Q] → [..., H]
 * @param key U, [..., K] → [..., H]
 * @param score v, [..., H] → [..., 1]
 */
public record BahdanauAttention(Layer query, Layer key, Layer score) implements Module {
    public BahdanauAttention(int queryWidth, int keyWidth, int hidden) {
        this(
                Linear.withoutBias(queryWidth, hidden),
                Linear.withoutBias(keyWidth, hidden),
                Linear.withoutBias(hidden, 1));
    }

    /**
     * What the queries found.
     *
     * @param context the keys' means, weighted, [B, T, K]
     * @param weights how much each key counted, [B, T, S]; they sum to 1
     */
    public record Output(Tensor context, Tensor weights) {}

    /**
     * q: [B, T, Q], k: [B, S, K]
     *
     * @param mask booleans [B, S], true where a key takes part (in each row at least one), or null
     */
    public Output forward(Tensor q, Tensor k, @Nullable Tensor mask) {
        ShapeException.check(k.dim() == 3, this, "k[B, S, K]", "k", k);
        return forward(q, k, key.forward(k), mask);
    }

    /** The same with {@code offered} = Uk, [B, S, H], which many calls may share. */
    public Output forward(Tensor q, Tensor k, Tensor offered, @Nullable Tensor mask) {
        ShapeException.check(q.dim() == 3, this, "q[B, T, Q]", "q", q);
        ShapeException.check(k.dim() == 3 && k.size(0) == q.size(0), this, "k[" + q.size(0) + ", S, K]", "k", k);
        Tensor asked = query.forward(q).unsqueeze(2); // [B, T, 1, H]
        Tensor scores = score.forward(asked.add(offered.unsqueeze(1)).tanh()).squeeze(-1); // [B, T, S]
        if (mask != null) {
            ShapeException.check(
                    mask.dtype() == DType.BOOL && Arrays.equals(mask.shape(), new long[] {k.size(0), k.size(1)}),
                    this,
                    "mask[" + k.size(0) + ", " + k.size(1) + "] of booleans",
                    mask.dtype() + " mask",
                    mask);
            scores = scores.maskedFill(mask.logicalNot().unsqueeze(1), Double.NEGATIVE_INFINITY);
        }
        Tensor weights = scores.softmax(-1);
        return new Output(weights.matmul(k), weights); // [B, T, K]
    }
}
