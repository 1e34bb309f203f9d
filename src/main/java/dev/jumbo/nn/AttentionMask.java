package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which keys a query sees. B batch, N heads, T queries, the last of S positions.
 *
 * @param tensor null, booleans or numbers to add, broadcast to [B, N, T, S]
 * @param causal true if the kernel itself hides later keys; the tensor is null then
 */
record AttentionMask(@Nullable Tensor tensor, boolean causal) {
    /**
     * Joins what hides keys with what is added to scores.
     *
     * @param window a query sees the keys nearer than this; 0: all
     * @param given null; booleans [B, S] or [B, N, T, S], true where a key takes part; or numbers [B, N, T, S] to add
     * @param bias null or numbers to add, [1, N, T, S]
     */
    static AttentionMask of(
            Tensor q, long keys, boolean causal, int window, @Nullable Tensor given, @Nullable Tensor bias) {
        long queries = q.size(2);
        boolean narrow = window > 0 && window < keys;
        if (causal && queries == keys && !narrow && given == null && bias == null) {
            return new AttentionMask(null, true);
        }
        Tensor seen = null;
        if ((causal && queries > 1) || narrow) {
            seen = Tensor.full(1, DType.BOOL, q.device(), queries, keys); // [T, S]
            long diagonal = keys - queries;
            if (causal) {
                seen = seen.tril(diagonal);
            } else {
                seen = seen.tril(diagonal + window - 1);
            }
            if (narrow) {
                seen = seen.triu(diagonal - window + 1);
            }
        }
        Tensor added = bias;
        if (given != null && given.dtype() == DType.BOOL) {
            Tensor wide = given.dim() == 2 ? given.unsqueeze(1).unsqueeze(1) : given; // [B, 1, 1, S]
            seen = seen == null ? wide : wide.logicalAnd(seen); // [B, 1, T, S]
        } else if (given != null) {
            added = added == null ? given : added.add(given);
        }
        if (added == null) {
            return new AttentionMask(seen, false);
        }
        Tensor scores = seen == null ? added : added.maskedFill(seen.logicalNot(), Double.NEGATIVE_INFINITY);
        return new AttentionMask(scores.to(q.dtype()), false);
    }

    /** Refuses a given mask that does not fit. */
    static void check(Module layer, @Nullable Tensor given, long batch, long heads, long queries, long keys) {
        if (given == null) {
            return;
        }
        boolean padding = given.dim() == 2 && given.size(0) == batch && given.size(1) == keys;
        boolean full = given.dim() == 4
                && (given.size(0) == batch || given.size(0) == 1)
                && (given.size(1) == heads || given.size(1) == 1)
                && (given.size(2) == queries || given.size(2) == 1)
                && (given.size(3) == keys || given.size(3) == 1);
        ShapeException.check(
                full ? given.dtype() == DType.BOOL || given.dtype().isFloat() : padding && given.dtype() == DType.BOOL,
                layer,
                "mask[" + batch + ", " + keys + "] of booleans, or mask[" + batch + ", " + heads + ", " + queries + ", "
                        + keys + "] of booleans or numbers",
                given.dtype() + " mask",
                given);
    }
}
