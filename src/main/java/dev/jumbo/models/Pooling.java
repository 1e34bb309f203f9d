package dev.jumbo.models;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** How the vectors of a text's tokens become one. B batch, T tokens, D width. */
public enum Pooling {
    /** Their mean, padding left out. */
    MEAN,
    /** The first token's: BERT's {@code [CLS]}. */
    FIRST;

    /** x: [B, T, D] → [B, D]; mask: booleans [B, T], true for a token, in each row at least one; null: all are */
    Tensor of(Tensor x, @Nullable Tensor mask) {
        if (this == FIRST) {
            return x.select(1, 0);
        }
        if (mask == null) {
            return x.mean(false, 1);
        }
        Tensor counts = mask.to(x.dtype()).unsqueeze(2); // [B, T, 1]
        return x.mul(counts).sum(false, 1).div(counts.sum(false, 1)); // [B, D]
    }
}
