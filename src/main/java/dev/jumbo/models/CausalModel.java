package dev.jumbo.models;

import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A language model that says of each token what comes next.
 *
 * <p>B batch, T tokens, S tokens in the caches and these, D width, V vocabulary.
 */
public interface CausalModel extends Layer {
    /**
     * What the model knows after each token.   ids: [B, T] → [B, T, D]
     *
     * @param mask booleans [B, S], false where a row is padded, which it is on its left: a row's first token stands at
     *     position 0; null: nowhere
     * @param caches one for each block, which hold the tokens before these and get these; or none
     */
    Tensor hidden(Tensor ids, @Nullable Tensor mask, List<? extends KvCache> caches);

    /** From what it knows to the logits of the next token.   [..., D] → [..., V] */
    Layer head();

    /** Logits of the token after each; {@code caches} as in {@link #hidden}.   ids: [B, T] → [B, T, V] */
    default Tensor forward(Tensor ids, List<? extends KvCache> caches) {
        return head().forward(hidden(ids, null, caches));
    }

    @Override
    default Tensor forward(Tensor ids) {
        return forward(ids, List.of());
    }

    /** Empty caches for texts of up to {@code capacity} tokens, in the model's type. Gradients have to be off. */
    List<KvCache> caches(int batch, int capacity);

    /**
     * True if reading one more token always takes the same operators on the same weights, with numbers that are the same or
     * grow with the text by one, wherever the text has {@code from} tokens or more before and {@code to} or fewer after:
     * then two steps tell what the others do, and generation may run them as {@link dev.jumbo.tensor.CompiledSteps}. False
     * for a model whose Java code asks how long the text is, unless the answer is the same for all these lengths.
     */
    default boolean hasUniformSteps(int from, int to) {
        return false;
    }

    /** Most tokens of a text; {@link Integer#MAX_VALUE} where positions do not end. */
    default int context() {
        return Integer.MAX_VALUE;
    }
}
