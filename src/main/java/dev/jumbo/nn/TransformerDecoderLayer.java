package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention, attention to an encoder's output and a feed-forward layer, each added to what it reads (Vaswani
 * et al. 2017).   x: [B, T, D], memory: [B, S, M] → [B, T, D]
 *
 * @param norm1 of self-attention
 * @param norm2 of attention to the memory
 * @param norm3 of the feed-forward layer
 * @param dropout of what is added
 * @param normFirst true to normalise what a part reads (Xiong et al. 2020), false what it and its input add up to
 */
public record TransformerDecoderLayer(
        MultiHeadAttention selfAttention,
        MultiHeadAttention crossAttention,
        Layer feedForward,
        Layer norm1,
        Layer norm2,
        Layer norm3,
        Dropout dropout,
        boolean normFirst)
        implements Module {
    /** As PyTorch's with a causal mask; {@code dropout} also of weights of attention and hidden features. */
    public TransformerDecoderLayer(int width, int numHeads, int hidden, double dropout, boolean normFirst) {
        this(
                new MultiHeadAttention(width, numHeads).causal(true).dropout(dropout),
                new MultiHeadAttention(width, numHeads).dropout(dropout),
                new FeedForward(width, hidden, new Relu(), dropout),
                new LayerNorm(width),
                new LayerNorm(width),
                new LayerNorm(width),
                new Dropout(dropout),
                normFirst);
    }

    /**
     * Decodes.
     *
     * @param mask which tokens of x are seen, as in {@link MultiHeadAttention#forward(Tensor, Tensor, KvCache)}, or null
     * @param memoryMask which tokens of the memory are seen, or null: all
     * @param cache self-attention's earlier tokens, or null
     */
    public Tensor forward(
            Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable Tensor memoryMask, @Nullable KvCache cache) {
        return forward(x, crossAttention.keysValues(memory), mask, memoryMask, cache);
    }

    /** The same with the memory's keys and values, from {@code crossAttention.keysValues(memory)}. */
    public Tensor forward(
            Tensor x,
            KvCache.KeysValues memory,
            @Nullable Tensor mask,
            @Nullable Tensor memoryMask,
            @Nullable KvCache cache) {
        if (normFirst) {
            x = x.add(dropout.forward(selfAttention.forward(norm1.forward(x), mask, cache)));
            x = x.add(dropout.forward(crossAttention.forward(norm2.forward(x), memory, memoryMask)));
            return x.add(dropout.forward(feedForward.forward(norm3.forward(x))));
        }
        x = norm1.forward(x.add(dropout.forward(selfAttention.forward(x, mask, cache))));
        x = norm2.forward(x.add(dropout.forward(crossAttention.forward(x, memory, memoryMask))));
        return norm3.forward(x.add(dropout.forward(feedForward.forward(x))));
    }
}
