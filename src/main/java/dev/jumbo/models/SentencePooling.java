package dev.jumbo.models;

import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/**
 * One vector of length 1 for a text, out of its tokens' vectors (Reimers and Gurevych 2019). Which way a model was trained
 * for is not in its weights: MiniLM and most others have the mean, BGE the first token.
 */
public enum SentencePooling {
    /** The mean of the tokens that are no padding. */
    MEAN,
    /** The first token's vector: {@code [CLS]}. */
    FIRST;

    /** Of nothing nothing is made, and no NaN; added to anything else it rounds away. */
    private static final double TINY = 1e-12;

    /**
     * x: [B, T, D] → [B, D]
     *
     * @param mask booleans [B, T], false where a row is padded
     */
    public Tensor forward(Tensor x, Tensor mask) {
        if (x.dim() != 3 || mask.dim() != 2 || mask.size(0) != x.size(0) || mask.size(1) != x.size(1)) {
            throw new IllegalArgumentException("SentencePooling: expected x[B, T, D] and mask[B, T], got x"
                    + Arrays.toString(x.shape()) + " and mask" + Arrays.toString(mask.shape()));
        }
        Tensor pooled = x.select(1, 0); // [B, D]
        if (this == MEAN) {
            Tensor seen = mask.to(x.dtype()).unsqueeze(-1); // [B, T, 1]
            pooled = x.mul(seen).sum(false, 1).div(seen.sum(false, 1).add(TINY)); // [B, D]
        }
        return pooled.div(pooled.pow(2).sum(true, 1).sqrt().add(TINY));
    }
}
