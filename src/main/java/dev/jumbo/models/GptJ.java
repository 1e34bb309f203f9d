package dev.jumbo.models;

import dev.jumbo.nn.AttentionBlock;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Rope;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GPT-J (Wang and Komatsuzaki 2021): attention and the feed-forward layer of a block read the same normalised input, and
 * positions turn the first features of each head.
 *
 * <p>B batch, T tokens, D width, V vocabulary, d width of a head.
 */
public record GptJ(Embedding tokens, Dropout dropout, List<Block> blocks, Layer norm, Layer head)
        implements CausalModel {
    private static final Init INIT = Init.normal(0, 0.02);

    /**
     * Sizes.
     *
     * @param width D, a multiple of {@code numHeads}
     * @param hidden width inside the feed-forward layers
     * @param rotated how many features of a head are turned, even and at most d
     * @param dropout of the embeddings, of attention's weights and of what each block adds
     */
    public record Config(
            int vocabulary, int width, int hidden, int numHeads, int numBlocks, int rotated, double dropout) {
        /** GPT-J of 6 billion parameters: 6,050,882,784. */
        public static final Config GPT_J_6B = new Config(50400, 4096, 16384, 16, 28, 64, 0);

        public Config {
            Sizes.positive(
                    "GptJ: vocabulary, width, hidden, numHeads, numBlocks and rotated",
                    vocabulary,
                    width,
                    hidden,
                    numHeads,
                    numBlocks,
                    rotated);
            Sizes.multiple("GptJ", "width", width, "numHeads", numHeads);
            if (rotated % 2 != 0 || rotated > width / numHeads) {
                throw new IllegalArgumentException("GptJ: expected an even number of rotated features, at most "
                        + width / numHeads + ", got " + rotated);
            }
        }
    }

    public GptJ {
        blocks = List.copyOf(blocks);
    }

    public static GptJ of(Config c) {
        return new GptJ(
                new Embedding(Parameter.of(INIT, c.vocabulary(), c.width()), -1),
                new Dropout(c.dropout()),
                Stream.generate(() -> block(c)).limit(c.numBlocks()).toList(),
                new LayerNorm(c.width()),
                linear(c.width(), c.vocabulary(), true));
    }

    private static Block block(Config c) {
        int d = c.width();
        MultiHeadAttention attention = new MultiHeadAttention(
                linear(d, d, false),
                linear(d, d, false),
                linear(d, d, false),
                linear(d, d, false),
                c.numHeads(),
                c.numHeads(),
                true,
                0,
                c.dropout(),
                new Rope(c.rotated()));
        FeedForward feedForward = new FeedForward(
                linear(d, c.hidden(), true), new Gelu(true), new Dropout(0), linear(c.hidden(), d, true));
        return new Block(attention, feedForward, new LayerNorm(d), new Dropout(c.dropout()));
    }

    /** x + attention(norm(x)) + feedForward(norm(x)).   x: [B, T, D] → the same */
    public record Block(MultiHeadAttention attention, Layer feedForward, Layer norm, Dropout dropout)
            implements AttentionBlock {
        @Override
        public Tensor forward(Tensor x, @Nullable Tensor mask, @Nullable KvCache cache) {
            Tensor y = norm.forward(x);
            Tensor added = attention.forward(y, mask, cache).add(feedForward.forward(y));
            return x.add(dropout.forward(added));
        }
    }

    @Override
    public Tensor hidden(Tensor ids, @Nullable Tensor mask, List<? extends KvCache> caches) { // [B, T]
        // Rotations tell how far apart two tokens are, so padding does not matter to them.
        Tensor x = dropout.forward(tokens.forward(ids)); // [B, T, D]
        return norm.forward(Blocks.forward("GptJ", blocks, x, mask, caches)); // [B, T, D]
    }

    @Override
    public boolean hasUniformSteps(int from, int to) {
        return Blocks.areUniform(blocks, from, to);
    }

    @Override
    public List<KvCache> caches(int batch, int capacity) {
        Tensor like = tokens.weight().tensor();
        int headWidth = (int) like.size(1) / blocks.get(0).attention().numHeads();
        return Blocks.caches(blocks, batch, capacity, headWidth, like);
    }

    private static Linear linear(int in, int out, boolean bias) {
        return new Linear(Parameter.of(INIT, out, in), bias ? Parameter.of(Init.ZEROS, out) : null);
    }
}
