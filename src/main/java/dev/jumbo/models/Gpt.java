package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.LearnedPositions;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2 (Radford et al. 2019, <i>Language Models are Unsupervised Multitask Learners</i>): a stack of causal Transformer
 * blocks, each normalised before its parts, over tokens and learned positions; the head shares the tokens' vectors.
 * Weights begin normal with standard deviation 0.02, those that write to the residual stream divided by √(2·blocks).
 *
 * <p>B batch, T tokens, D width, V vocabulary.
 *
 * @param tokens [V, D]
 * @param head its weight is that of {@code tokens}
 */
public record Gpt(
        Embedding tokens,
        LearnedPositions positions,
        Dropout dropout,
        List<TransformerEncoderLayer> blocks,
        Layer norm,
        Layer head)
        implements CausalModel {
    private static final double STD = 0.02;

    public Gpt {
        blocks = List.copyOf(blocks);
    }

    /**
     * The sizes of a GPT.
     *
     * @param vocabulary V
     * @param context most tokens that it sees, T
     * @param width D, a multiple of {@code numHeads}
     * @param dropout of the embeddings, of attention's weights and of what each block adds
     * @param tanhGelu the approximation that GPT-2 was trained with
     */
    public record Config(
            int vocabulary, int context, int width, int numHeads, int numBlocks, double dropout, boolean tanhGelu) {
        /** GPT-2 of 124 million parameters: 124,439,808. */
        public static Config gpt2() {
            return new Config(50257, 1024, 768, 12, 12, 0.1, true);
        }

        /** GPT-2 of 1.5 billion parameters: 1,557,611,200. */
        public static Config gpt2Xl() {
            return new Config(50257, 1024, 1600, 25, 48, 0.1, true);
        }
    }

    public static Gpt of(Config config) {
        Parameter vectors = Parameter.of(Init.normal(0, STD), config.vocabulary(), config.width());
        return new Gpt(
                new Embedding(vectors, -1),
                new LearnedPositions(config.context(), config.width()),
                new Dropout(config.dropout()),
                Stream.generate(() -> block(config)).limit(config.numBlocks()).toList(),
                new LayerNorm(config.width()),
                new Linear(vectors, null));
    }

    @Override
    public Tensor hidden(Tensor ids, @Nullable Tensor mask, List<? extends KvCache> caches) { // [B, T]
        long start = caches.isEmpty() ? 0 : caches.get(0).length();
        Tensor x = tokens.forward(ids); // [B, T, D]
        x = mask == null ? positions.forward(x, start) : positions.forward(x, places(mask, start, ids.size(1)));
        return norm.forward(Blocks.forward("Gpt", blocks, dropout.forward(x), mask, caches));
    }

    /** The tokens of a row before each of the last T. mask: [B, S] → [B, T] */
    private static Tensor places(Tensor mask, long start, long length) {
        return mask.cumsum(1).sub(mask.to(DType.INT64)).narrow(1, start, length);
    }

    @Override
    public int context() {
        return (int) positions.weight().shape()[0];
    }

    @Override
    public boolean hasUniformSteps(int from, int to) {
        return Blocks.areUniform(blocks, from, to);
    }

    @Override
    public List<KvCache> caches(int batch, int capacity) {
        Tensor like = positions.weight().tensor();
        int headWidth = (int) like.size(1) / blocks.get(0).attention().numHeads();
        return Blocks.caches(blocks, batch, capacity, headWidth, like);
    }

    private static TransformerEncoderLayer block(Config config) {
        int width = config.width();
        double last = STD / Math.sqrt(2.0 * config.numBlocks());
        return new TransformerEncoderLayer(
                new MultiHeadAttention(
                        linear(width, width, STD),
                        linear(width, width, STD),
                        linear(width, width, STD),
                        linear(width, width, last),
                        config.numHeads(),
                        config.numHeads(),
                        true,
                        0,
                        config.dropout(),
                        null),
                new FeedForward(
                        linear(width, 4 * width, STD),
                        new Gelu(config.tanhGelu()),
                        new Dropout(0),
                        linear(4 * width, width, last)),
                new LayerNorm(width),
                new LayerNorm(width),
                new Dropout(config.dropout()),
                true);
    }

    private static Linear linear(int in, int out, double std) {
        return new Linear(Parameter.of(Init.normal(0, std), out, in), Parameter.of(Init.ZEROS, out));
    }
}
