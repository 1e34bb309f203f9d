package dev.jumbo.models;

import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * A language model that says of each token what comes next.
 *
 * <p>B batch, T tokens, V vocabulary.
 */
public interface CausalModel extends Layer {
    /**
     * Logits of the token after each.   ids: [B, T] → [B, T, V]
     *
     * @param caches one for each block, which hold the tokens before these and get these; or none
     */
    Tensor forward(Tensor ids, List<? extends KvCache> caches);

    @Override
    default Tensor forward(Tensor ids) {
        return forward(ids, List.of());
    }

    /** Empty caches for texts of up to {@code capacity} tokens, in the model's type. Gradients have to be off. */
    List<KvCache> caches(int batch, int capacity);
}
