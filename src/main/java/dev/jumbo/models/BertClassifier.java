package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * BERT with a linear head on one vector for the text (Devlin et al. 2018, section 4), for a text or a pair of texts.
 *
 * <p>B batch, T tokens, D width, K classes.
 *
 * @param bert with its pooler where {@code pooling} is null
 * @param pooling how the vectors of the tokens become one; null: by the pooler that BERT was trained with
 */
public record BertClassifier(Bert bert, @Nullable Pooling pooling, Dropout dropout, Layer head)
        implements TextClassifier {
    public BertClassifier {
        if (pooling == null && bert.pooler() == null) {
            throw new IllegalArgumentException("BertClassifier: expected a Bert with a pooler, got one without");
        }
    }

    /** A new BERT and head. */
    public static BertClassifier of(Bert.Config config, @Nullable Pooling pooling, int classes) {
        return of(Bert.of(config), pooling, config.dropout(), classes);
    }

    /** A BERT that has learned already, without the heads of its pre-training, and a new head. */
    public static BertClassifier of(Bert bert, @Nullable Pooling pooling, double dropout, int classes) {
        Bert body = new Bert(bert.embeddings(), bert.layers(), pooling == null ? bert.pooler() : null, null, null);
        long width = bert.embeddings().position().weight().shape()[1];
        return new BertClassifier(
                body,
                pooling,
                new Dropout(dropout),
                new Linear(Parameter.of(Init.normal(0, 0.02), classes, width), Parameter.of(Init.ZEROS, classes)));
    }

    @Override
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) { // [B, T]
        Tensor seen = TextMask.notEmpty(mask);
        Tensor x = bert.forward(ids, segments, seen); // [B, T, D]
        Layer pooler = bert.pooler();
        Tensor pooled = pooling != null || pooler == null
                ? Objects.requireNonNullElse(pooling, Pooling.FIRST).of(x, seen)
                : pooler.forward(x); // [B, D]
        return head.forward(dropout.forward(pooled)); // [B, K]
    }
}
