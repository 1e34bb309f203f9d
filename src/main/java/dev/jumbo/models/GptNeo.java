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
import java.util.stream.IntStream;

/**
 * GPT-Neo (Black et al. 2021): a {@link Gpt} whose blocks may see only the tokens near each one, whose scores are not
 * divided by √d, and whose queries, keys and values have no biases.
 *
 * <p>D width, d width of a head.
 */
public final class GptNeo {
    private static final Init INIT = Init.normal(0, 0.02);

    private GptNeo() {}

    /**
     * The sizes of a GPT-Neo.
     *
     * @param context most tokens that it sees
     * @param width D, a multiple of {@code numHeads}
     * @param hidden width inside the feed-forward layers
     * @param windows for each block, how many tokens a token sees, itself included; 0: all before it
     * @param dropout of the embeddings, of attention's weights and of what each block adds
     */
    public record Config(
            int vocabulary, int context, int width, int hidden, int numHeads, List<Integer> windows, double dropout) {
        /** GPT-Neo of 125 million parameters: 125,198,592. */
        public static final Config SMALL = alternating(2048, 768, 12, 12);

        /** GPT-Neo of 2.7 billion parameters: 2,651,307,520. */
        public static final Config LARGE = alternating(2048, 2560, 20, 32);

        public Config {
            windows = List.copyOf(windows);
            Sizes.positive(
                    "GptNeo: vocabulary, context, width, hidden, numHeads and blocks",
                    vocabulary,
                    context,
                    width,
                    hidden,
                    numHeads,
                    windows.size());
            Sizes.multiple("GptNeo", "width", width, "numHeads", numHeads);
        }

        private static Config alternating(int context, int width, int numHeads, int numBlocks) {
            List<Integer> windows =
                    IntStream.range(0, numBlocks).map(i -> i % 2 * 256).boxed().toList();
            return new Config(50257, context, width, 4 * width, numHeads, windows, 0);
        }
    }

    public static Gpt of(Config c) {
        Parameter vectors = Parameter.of(INIT, c.vocabulary(), c.width());
        return new Gpt(
                new Embedding(vectors, -1),
                new LearnedPositions(c.context(), c.width()),
                new Dropout(c.dropout()),
                c.windows().stream().map(window -> block(c, window)).toList(),
                new LayerNorm(c.width()),
                new Linear(vectors, null));
    }

    private static TransformerEncoderLayer block(Config c, int window) {
        int width = c.width();
        Parameter query = Parameter.of(INIT, width, width);
        return new TransformerEncoderLayer(
                new MultiHeadAttention(
                        new Scaled(new Linear(query, null), Math.sqrt((double) width / c.numHeads())),
                        new Linear(Parameter.of(INIT, width, width), null),
                        new Linear(Parameter.of(INIT, width, width), null),
                        linear(width, width),
                        c.numHeads(),
                        c.numHeads(),
                        true,
                        window,
                        c.dropout(),
                        null),
                new FeedForward(linear(width, c.hidden()), new Gelu(true), new Dropout(0), linear(c.hidden(), width)),
                new LayerNorm(width),
                new LayerNorm(width),
                new Dropout(c.dropout()),
                true);
    }

    /** A projection times √d, by which attention divides again.   x: [..., D] → the same */
    record Scaled(Layer projection, double factor) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return projection.forward(x).mul(factor);
        }
    }

    private static Linear linear(int in, int out) {
        return new Linear(Parameter.of(INIT, out, in), Parameter.of(Init.ZEROS, out));
    }
}
