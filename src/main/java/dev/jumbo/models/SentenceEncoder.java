package dev.jumbo.models;

import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One vector of length 1 for a text (Reimers and Gurevych 2019, <i>Sentence-BERT</i>): texts of like meaning have vectors
 * whose product is near 1. MiniLM's sentence models take the mean of their tokens, BGE the first token.
 *
 * <p>B batch, T tokens, D width.
 */
public record SentenceEncoder(Bert bert, Pooling pooling) implements Layer {
    private static final double EPS = 1e-12;

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, null, null);
    }

    /** ids: [B, T] → [B, D]; {@code mask} and {@code segments} as in {@link TextClassifier}. */
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) {
        Tensor seen = TextMask.notEmpty(mask);
        Tensor x = pooling.of(bert.forward(ids, segments, seen), seen); // [B, D]
        return x.div(x.pow(2).sum(true, -1).sqrt().add(EPS));
    }
}
