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
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * BERT (Devlin et al. 2018): an encoder of texts, both sides of each token seen.
 *
 * <p>B batch, T tokens, D width, V vocabulary.
 *
 * @param pooler [B, D] → the same, of the first token ({@code [CLS]}); or null
 * @param words scores of the masked words, [B, T, D] → [B, T, V]; or null
 * @param nextSentence scores of "follows" and "does not", [B, D] → [B, 2], of what was pooled; or null
 */
public record Bert(
        Embeddings embeddings,
        List<TransformerEncoderLayer> layers,
        @Nullable Layer pooler,
        @Nullable Layer words,
        @Nullable Layer nextSentence)
        implements Layer {
    private static final Init INIT = Init.normal(0, 0.02);

    /**
     * Sizes.
     *
     * @param vocabulary V
     * @param width D
     * @param hidden width inside the feed-forward layers
     * @param positions most tokens of a text
     * @param types kinds of tokens: first and second sentence
     * @param dropout after each part and of weights of attention
     * @param eps of the normalisations
     */
    public record Config(
            int vocabulary,
            int width,
            int hidden,
            int numLayers,
            int numHeads,
            int positions,
            int types,
            double dropout,
            double eps) {
        /** BERT-base, uncased English. */
        public static final Config BASE = new Config(30522, 768, 3072, 12, 12, 512, 2, 0.1, 1e-12);

        /** BERT-large, uncased English. */
        public static final Config LARGE = new Config(30522, 1024, 4096, 24, 16, 512, 2, 0.1, 1e-12);

        public Config {
            Sizes.positive(
                    "Bert: vocabulary, width, hidden, numLayers, numHeads, positions and types",
                    vocabulary,
                    width,
                    hidden,
                    numLayers,
                    numHeads,
                    positions,
                    types);
            Sizes.multiple("Bert", "width", width, "numHeads", numHeads);
        }
    }

    public Bert {
        layers = List.copyOf(layers);
    }

    /** With pooler and without the heads of pre-training. */
    public static Bert of(Config c) {
        return of(c, true, false, false);
    }

    /** With the parts that are wanted. */
    public static Bert of(Config c, boolean pooler, boolean words, boolean nextSentence) {
        Embeddings embeddings = Embeddings.of(c);
        return new Bert(
                embeddings,
                Stream.generate(() -> layer(c)).limit(c.numLayers()).toList(),
                pooler ? new Pooler(linear(c.width(), c.width())) : null,
                words ? WordHead.of(c, embeddings.word()) : null,
                nextSentence ? linear(c.width(), 2) : null);
    }

    private static TransformerEncoderLayer layer(Config c) {
        int d = c.width();
        return new TransformerEncoderLayer(
                new MultiHeadAttention(
                        linear(d, d),
                        linear(d, d),
                        linear(d, d),
                        linear(d, d),
                        c.numHeads(),
                        c.numHeads(),
                        false,
                        0,
                        c.dropout(),
                        null),
                new FeedForward(linear(d, c.hidden()), new Gelu(), new Dropout(0), linear(c.hidden(), d)),
                norm(c),
                norm(c),
                new Dropout(c.dropout()),
                false);
    }

    /** One text a row, all of its tokens of the first sentence. */
    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, null, null);
    }

    /**
     * ids: [B, T] → [B, T, D], a vector for each token in its context.
     *
     * @param types [B, T], 0 in the first sentence and 1 in the second; null: all 0
     * @param mask booleans [B, T], false where a row is padded; null: nowhere
     */
    public Tensor forward(Tensor ids, @Nullable Tensor types, @Nullable Tensor mask) {
        Tensor x = embeddings.forward(ids, types == null ? ids.zerosLike() : types); // [B, T, D]
        return Blocks.forward(layers, x, mask);
    }

    /** The sum of what a token is, where it stands and which sentence it is in. */
    public record Embeddings(Embedding word, LearnedPositions position, Layer type, Layer norm, Dropout dropout)
            implements Layer {
        static Embeddings of(Config c) {
            return new Embeddings(
                    embedding(c.vocabulary(), c.width()),
                    new LearnedPositions(c.positions(), c.width()),
                    embedding(c.types(), c.width()),
                    Bert.norm(c),
                    new Dropout(c.dropout()));
        }

        @Override
        public Tensor forward(Tensor ids) {
            return forward(ids, ids.zerosLike());
        }

        Tensor forward(Tensor ids, Tensor types) { // [B, T]
            Tensor x = word.forward(ids).add(type.forward(types)); // [B, T, D]
            return dropout.forward(norm.forward(position.forward(x)));
        }
    }

    /** One vector for a text: tanh(dense(first token)).   x: [B, T, D] → [B, D] */
    public record Pooler(Layer dense) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return dense.forward(x.select(1, 0)).tanh();
        }
    }

    /** Which word stands there.   x: [..., D] → [..., V] */
    public record WordHead(Layer dense, Layer activation, Layer norm, Layer decoder) implements Layer {
        /** The decoder's weight is the words' embedding. */
        static WordHead of(Config c, Embedding word) {
            return new WordHead(
                    linear(c.width(), c.width()),
                    new Gelu(),
                    Bert.norm(c),
                    new Linear(word.weight(), Parameter.of(Init.ZEROS, c.vocabulary())));
        }

        @Override
        public Tensor forward(Tensor x) {
            return decoder.forward(norm.forward(activation.forward(dense.forward(x))));
        }
    }

    private static Linear linear(int in, int out) {
        return new Linear(Parameter.of(INIT, out, in), Parameter.of(Init.ZEROS, out));
    }

    private static Embedding embedding(int count, int width) {
        return new Embedding(Parameter.of(INIT, count, width), -1);
    }

    private static LayerNorm norm(Config c) {
        return new LayerNorm(Parameter.of(Init.ONES, c.width()), Parameter.of(Init.ZEROS, c.width()), c.eps());
    }
}
