package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention and a feed-forward layer, each added to what it reads (Vaswani et al. 2017). With causal attention, a
 * block of a language model.   x: [B, T, D] → the same
 *
 * @param norm1 of the attention
 * @param norm2 of the feed-forward layer
 * @param dropout of what is added
 * @param normFirst true to normalise what a part reads (Xiong et al. 2020), false what it and its input add up to
 */
public record TransformerEncoderLayer(
        MultiHeadAttention attention, Layer feedForward, Layer norm1, Layer norm2, Dropout dropout, boolean normFirst)
        implements AttentionBlock {
    /** As PyTorch's: biases, ReLU, layer normalisation, dropout also of weights of attention and hidden features. */
    public TransformerEncoderLayer(int width, int numHeads, int hidden, double dropout, boolean normFirst) {
        this(
                new MultiHeadAttention(width, numHeads).dropout(dropout),
                new FeedForward(width, hidden, new Relu(), dropout),
                new LayerNorm(width),
                new LayerNorm(width),
                new Dropout(dropout),
                normFirst);
    }

    @Override
    public Tensor forward(Tensor x, @Nullable Tensor mask, @Nullable KvCache cache) {
        if (normFirst) {
            x = x.add(dropout.forward(attention.forward(norm1.forward(x), mask, cache)));
            return x.add(dropout.forward(feedForward.forward(norm2.forward(x))));
        }
        x = norm1.forward(x.add(dropout.forward(attention.forward(x, mask, cache))));
        return norm2.forward(x.add(dropout.forward(feedForward.forward(x))));
    }
}
