package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.RmsNorm;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.nn.SwiGlu;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Llama (Touvron et al. 2023) and the models that are built like it: Llama 2 and 3, Mistral (Jiang et al. 2023), Qwen 2
 * and 3 (Yang et al. 2024, 2025).
 *
 * <p>B batch, T tokens, D width, V vocabulary, N heads, d width of a head.
 */
public record Llama(Layer embed, List<TransformerEncoderLayer> blocks, Layer norm, Layer head) implements CausalModel {
    /**
     * Sizes and options.
     *
     * @param vocabulary V
     * @param width D
     * @param hidden width inside the feed-forward layers
     * @param numHeads N
     * @param numKvHeads heads of keys and values, of which N is a multiple
     * @param headWidth d
     * @param rope how queries and keys are turned
     * @param eps of the normalisations
     * @param qkvBias biases of queries, keys and values, as in Qwen 2
     * @param qkNorm queries and keys are normalised, each head for itself, as in Qwen 3
     * @param windows for each layer, how many tokens a token sees, itself included, as in Mistral; 0: all before it
     * @param tied the head's weight is the embedding
     */
    public record Config(
            int vocabulary,
            int width,
            int hidden,
            int numLayers,
            int numHeads,
            int numKvHeads,
            int headWidth,
            Rope rope,
            double eps,
            boolean qkvBias,
            boolean qkNorm,
            List<Integer> windows,
            boolean tied) {
        public static final Config LLAMA_2_7B = plain(32000, 4096, 11008, 32, 32, 32, 128, 1e4, 1e-5);
        public static final Config LLAMA_3_8B = plain(128256, 4096, 14336, 32, 32, 8, 128, 5e5, 1e-5);
        public static final Config MISTRAL_7B =
                plain(32000, 4096, 14336, 32, 32, 8, 128, 1e4, 1e-5).window(4096);
        public static final Config QWEN_2_0_5B =
                plain(151936, 896, 4864, 24, 14, 2, 64, 1e6, 1e-6).qkvBias(true).tied(true);
        public static final Config QWEN_3_0_6B = plain(151936, 1024, 3072, 28, 16, 8, 128, 1e6, 1e-6)
                .qkNorm(true)
                .tied(true);

        public Config {
            Sizes.positive(
                    "Llama: vocabulary, width, hidden, numLayers, numHeads, numKvHeads and headWidth",
                    vocabulary,
                    width,
                    hidden,
                    numLayers,
                    numHeads,
                    numKvHeads,
                    headWidth);
            Sizes.multiple("Llama", "numHeads", numHeads, "numKvHeads", numKvHeads);
            windows = List.copyOf(windows);
            if (windows.size() != numLayers || windows.stream().anyMatch(window -> window < 0)) {
                throw new IllegalArgumentException(
                        "Llama: expected a window of at least 0 for each of " + numLayers + " layers, got " + windows);
            }
        }

        /** None of the options; the rotation has base {@code ropeBase} and is not scaled. */
        public static Config plain(
                int vocabulary,
                int width,
                int hidden,
                int numLayers,
                int numHeads,
                int numKvHeads,
                int headWidth,
                double ropeBase,
                double eps) {
            Rope rope = new Rope(headWidth, ropeBase, new RopeScaling.None());
            return new Config(
                    vocabulary,
                    width,
                    hidden,
                    numLayers,
                    numHeads,
                    numKvHeads,
                    headWidth,
                    rope,
                    eps,
                    false,
                    false,
                    Collections.nCopies(numLayers, 0),
                    false);
        }

        public Config rope(Rope rope) {
            return with(rope, qkvBias, qkNorm, windows, tied);
        }

        public Config qkvBias(boolean qkvBias) {
            return with(rope, qkvBias, qkNorm, windows, tied);
        }

        public Config qkNorm(boolean qkNorm) {
            return with(rope, qkvBias, qkNorm, windows, tied);
        }

        /** The same window in all layers. */
        public Config window(int window) {
            return windows(Collections.nCopies(numLayers, window));
        }

        public Config windows(List<Integer> windows) {
            return with(rope, qkvBias, qkNorm, windows, tied);
        }

        public Config tied(boolean tied) {
            return with(rope, qkvBias, qkNorm, windows, tied);
        }

        private Config with(Rope rope, boolean qkvBias, boolean qkNorm, List<Integer> windows, boolean tied) {
            return new Config(
                    vocabulary,
                    width,
                    hidden,
                    numLayers,
                    numHeads,
                    numKvHeads,
                    headWidth,
                    rope,
                    eps,
                    qkvBias,
                    qkNorm,
                    windows,
                    tied);
        }
    }

    public Llama {
        blocks = List.copyOf(blocks);
    }

    /** Weights begin normal(0, 0.02). */
    public static Llama of(Config c) {
        Embedding embed = new Embedding(weight(c.vocabulary(), c.width()), -1);
        return new Llama(
                embed,
                c.windows().stream().map(window -> block(c, window)).toList(),
                norm(c.width(), c),
                new Linear(c.tied() ? embed.weight() : weight(c.vocabulary(), c.width()), null));
    }

    private static TransformerEncoderLayer block(Config c, int window) {
        int d = c.width();
        int q = c.numHeads() * c.headWidth();
        int kv = c.numKvHeads() * c.headWidth();
        MultiHeadAttention attention = new MultiHeadAttention(
                perHead(linear(d, q, c.qkvBias()), c),
                perHead(linear(d, kv, c.qkvBias()), c),
                linear(d, kv, c.qkvBias()),
                linear(q, d, false),
                c.numHeads(),
                c.numKvHeads(),
                true,
                window,
                0,
                c.rope());
        SwiGlu feedForward =
                new SwiGlu(linear(d, c.hidden(), false), linear(d, c.hidden(), false), linear(c.hidden(), d, false));
        return new TransformerEncoderLayer(attention, feedForward, norm(d, c), norm(d, c), new Dropout(0), true);
    }

    @Override
    public Tensor hidden(Tensor ids, @Nullable Tensor mask, List<? extends KvCache> caches) { // [B, T]
        // Rotations tell how far apart two tokens are, so padding does not matter to them.
        return norm.forward(Blocks.forward("Llama", blocks, embed.forward(ids), mask, caches)); // [B, T, D]
    }

    @Override
    public boolean hasUniformSteps(int from, int to) {
        return Blocks.areUniform(blocks, from, to);
    }

    @Override
    public List<KvCache> caches(int batch, int capacity) {
        MultiHeadAttention attention = blocks.get(0).attention();
        Tensor like = attention.value().parameters().values().iterator().next().tensor(); // [G·d, D]
        return Blocks.caches(blocks, batch, capacity, (int) like.size(0) / attention.numKvHeads(), like);
    }

    /** A projection whose heads are normalised, each for itself.   x: [..., D] → [..., N·d] */
    public record NormedHeads(Layer projection, Layer norm, int headWidth) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor heads = projection.forward(x).unflatten(-1, -1, headWidth); // [..., N, d]
            return norm.forward(heads).flatten(-2, -1); // [..., N·d]
        }
    }

    private static Layer perHead(Linear projection, Config c) {
        return c.qkNorm() ? new NormedHeads(projection, norm(c.headWidth(), c), c.headWidth()) : projection;
    }

    private static Linear linear(int in, int out, boolean bias) {
        return new Linear(weight(out, in), bias ? Parameter.of(Init.ZEROS, out) : null);
    }

    private static Parameter weight(int out, int in) {
        return Parameter.of(Init.normal(0, 0.02), out, in);
    }

    private static RmsNorm norm(int width, Config c) {
        return new RmsNorm(Parameter.of(Init.ONES, width), c.eps());
    }
}
