package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * BERT with a linear head on what it pools (Devlin et al. 2018, section 4), for a text or a pair of texts.
 *
 * <p>B batch, T tokens, K classes.
 */
public record BertClassifier(Bert bert, Dropout dropout, Layer head) implements TextClassifier {
    public BertClassifier {
        pooler(bert);
    }

    /** A new BERT and head. */
    public static BertClassifier of(Bert.Config config, int classes) {
        return of(Bert.of(config), config.dropout(), classes);
    }

    /** A BERT that has learned already, without the heads of its pre-training, and a new head. */
    public static BertClassifier of(Bert bert, double dropout, int classes) {
        Bert body = new Bert(bert.embeddings(), bert.layers(), bert.pooler(), null, null);
        long width = bert.embeddings().position().weight().shape()[1];
        return new BertClassifier(
                body,
                new Dropout(dropout),
                new Linear(Parameter.of(Init.normal(0, 0.02), classes, width), Parameter.of(Init.ZEROS, classes)));
    }

    @Override
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) { // [B, T]
        Tensor pooled = pooler(bert).forward(bert.forward(ids, segments, TextMask.notEmpty(mask))); // [B, D]
        return head.forward(dropout.forward(pooled)); // [B, K]
    }

    private static Layer pooler(Bert bert) {
        Layer pooler = bert.pooler();
        if (pooler == null) {
            throw new IllegalArgumentException("BertClassifier: expected a Bert with a pooler, got one without");
        }
        return pooler;
    }
}
