package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.LearnedPositions;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.SinusoidalPositions;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Transformer's encoder (Vaswani et al. 2017), each part normalised before it reads (Xiong et al. 2020), and a linear
 * head on one vector for the text. Made for training from scratch; {@link BertClassifier} begins with what BERT knows.
 *
 * <p>B batch, T tokens, D width, K classes.
 */
public record TransformerClassifier(
        Layer tokens,
        Layer positions,
        Dropout dropout,
        List<TransformerEncoderLayer> layers,
        Layer norm,
        Pooling pooling,
        Layer head)
        implements TextClassifier {
    public TransformerClassifier {
        layers = List.copyOf(layers);
    }

    /**
     * Sizes.
     *
     * @param context most tokens of a text, whose places are learned; 0: sines and cosines, for texts of any length
     * @param width D, a multiple of {@code numHeads}
     * @param hidden width inside the feed-forward layers
     * @param dropout of the embeddings, of attention's weights and of what each part adds
     * @param classes K
     */
    public record Config(
            int vocabulary,
            int context,
            int width,
            int numHeads,
            int hidden,
            int numLayers,
            double dropout,
            Pooling pooling,
            int classes) {
        public Config {
            Sizes.positive(
                    "TransformerClassifier: vocabulary, width, numHeads, hidden, numLayers and classes",
                    vocabulary,
                    width,
                    numHeads,
                    hidden,
                    numLayers,
                    classes);
            Sizes.multiple("TransformerClassifier", "width", width, "numHeads", numHeads);
        }
    }

    public static TransformerClassifier of(Config c) {
        boolean learned = c.context() > 0;
        Init vectors = Init.normal(0, learned ? 0.02 : 1); // as large as those of the positions
        return new TransformerClassifier(
                new Embedding(Parameter.of(vectors, c.vocabulary(), c.width()), -1),
                learned ? new LearnedPositions(c.context(), c.width()) : new SinusoidalPositions(c.width()),
                new Dropout(c.dropout()),
                Stream.generate(() -> layer(c)).limit(c.numLayers()).toList(),
                new LayerNorm(c.width()),
                c.pooling(),
                new Linear(c.width(), c.classes()));
    }

    @Override
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) { // [B, T]
        Tensor seen = TextMask.notEmpty(mask);
        Tensor x = dropout.forward(positions.forward(tokens.forward(ids))); // [B, T, D]
        for (TransformerEncoderLayer layer : layers) {
            x = layer.forward(x, seen, null);
        }
        return head.forward(pooling.of(norm.forward(x), seen)); // [B, K]
    }

    private static TransformerEncoderLayer layer(Config c) {
        return new TransformerEncoderLayer(
                new MultiHeadAttention(c.width(), c.numHeads()).dropout(c.dropout()),
                new FeedForward(c.width(), c.hidden(), new Gelu(), 0),
                new LayerNorm(c.width()),
                new LayerNorm(c.width()),
                new Dropout(c.dropout()),
                true);
    }
}
