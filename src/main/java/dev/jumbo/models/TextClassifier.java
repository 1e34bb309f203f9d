package dev.jumbo.models;

import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model that scores the classes of a text.
 *
 * <p>B batch, T tokens, K classes.
 */
public interface TextClassifier extends Layer {
    /**
     * Logits of the classes.   ids: [B, T] → [B, K]
     *
     * @param mask booleans [B, T], true for a token and false for the padding after a text's end, which does not count;
     *     null: there is none. A text of no tokens is taken for one token of padding
     * @param segments int64 [B, T], 0 in the first text and 1 in the second, for models that tell them apart; null: all 0
     */
    Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments);

    @Override
    default Tensor forward(Tensor ids) {
        return forward(ids, null, null);
    }
}
