package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * BERT that scores each token for classes (Devlin et al. 2018): tags of words, or as two classes the first and the last token
 * of an answer.
 *
 * <p>B batch, T tokens, D width, K classes. For tags the loss is that of tokens, of [B, T]; for answers [B, T, 2] are logits of
 * T positions, compared with positions [B, 2]: {@link dev.jumbo.nn.Losses#crossEntropy} takes both ends' mean.
 *
 * @param dropout of the tokens' vectors
 * @param head [..., D] → [..., K]
 */
public record BertTokens(Bert bert, Dropout dropout, Layer head) implements Layer {
    private static final double STD = 0.02;

    /** A new head on a BERT, whose dropout is 0.1 here as there. */
    public static BertTokens of(Bert bert, int classes) {
        Sizes.positive("BertTokens: classes", classes);
        int width = Math.toIntExact(bert.embeddings().word().weight().shape()[1]);
        Linear head = new Linear(Parameter.of(Init.normal(0, STD), classes, width), Parameter.of(Init.ZEROS, classes));
        return new BertTokens(bert, bert.embeddings().dropout(), head);
    }

    /** One text a row. */
    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, null, null);
    }

    /** ids: [B, T] → [B, T, K]; {@code types} and {@code mask} as in {@link Bert#forward(Tensor, Tensor, Tensor)}. */
    public Tensor forward(Tensor ids, @Nullable Tensor types, @Nullable Tensor mask) {
        return head.forward(dropout.forward(bert.forward(ids, types, mask)));
    }
}
