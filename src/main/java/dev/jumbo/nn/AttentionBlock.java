package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Self-attention and what belongs to it, of which a model has a stack.   x: [B, T, D] → the same */
public interface AttentionBlock extends Layer {
    MultiHeadAttention attention();

    /** {@code mask} and {@code cache} as in {@link MultiHeadAttention#forward(Tensor, Tensor, KvCache)}. */
    Tensor forward(Tensor x, @Nullable Tensor mask, @Nullable KvCache cache);

    @Override
    default Tensor forward(Tensor x) {
        return forward(x, null, null);
    }
}
