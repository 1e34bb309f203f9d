package dev.jumbo.models;

import dev.jumbo.models.CachedDecoder.Memory;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.RmsNorm;
import dev.jumbo.nn.TransformerDecoderLayer;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * T5 (Raffel et al. 2020, <i>Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer</i>), and its
 * version 1.1, of which Flan-T5 is: a Transformer without biases, whose scores of attention are not scaled, and get a number
 * for how far a key stands from a query.
 *
 * <p>B batch, S source tokens, T target tokens, D width, V vocabulary, N heads, d width of a head.
 *
 * @param tokens vectors of source and target tokens
 * @param encoderPositions of each layer of the encoder
 * @param decoderPositions of self-attention in each layer of the decoder
 * @param dropout of the embeddings and of what the last layers give
 * @param tied the head's weight is that of {@code tokens}, and what it reads is divided by √D
 */
public record T5(
        Embedding tokens,
        RelativePositions encoderPositions,
        List<TransformerEncoderLayer> encoder,
        Layer encoderNorm,
        RelativePositions decoderPositions,
        List<TransformerDecoderLayer> decoder,
        Layer decoderNorm,
        Dropout dropout,
        Layer head,
        boolean tied)
        implements EncoderDecoder {
    public T5 {
        encoder = List.copyOf(encoder);
        decoder = List.copyOf(decoder);
    }

    /**
     * Sizes and options.
     *
     * @param vocabulary V
     * @param width D
     * @param hidden width inside the feed-forward layers
     * @param numLayers of the encoder
     * @param numDecoderLayers of the decoder
     * @param numHeads N
     * @param headWidth d
     * @param buckets how many distances are told apart
     * @param maxDistance from which on they are not
     * @param dropout after each part, of weights of attention and of hidden features
     * @param eps of the normalisations
     * @param gated version 1.1: feed-forward layers of gated GELU, and a head of its own
     */
    public record Config(
            int vocabulary,
            int width,
            int hidden,
            int numLayers,
            int numDecoderLayers,
            int numHeads,
            int headWidth,
            int buckets,
            int maxDistance,
            double dropout,
            double eps,
            boolean gated) {
        public static final Config SMALL = plain(512, 2048, 6, 8, false);
        public static final Config BASE = plain(768, 3072, 12, 12, false);

        /** Version 1.1, small; Flan-T5 small. */
        public static final Config SMALL_V1_1 = plain(512, 1024, 8, 6, true);

        /** Version 1.1, base; Flan-T5 base. */
        public static final Config BASE_V1_1 = plain(768, 2048, 12, 12, true);

        public Config {
            Sizes.positive(
                    "T5: vocabulary, width, hidden, numLayers, numDecoderLayers, numHeads, headWidth and buckets",
                    vocabulary,
                    width,
                    hidden,
                    numLayers,
                    numDecoderLayers,
                    numHeads,
                    headWidth,
                    buckets);
            if (buckets % 4 != 0 || maxDistance <= buckets / 2) {
                throw new IllegalArgumentException(
                        "T5: expected buckets to be a multiple of 4 and maxDistance above half" + " of them, got "
                                + buckets + " and " + maxDistance);
            }
        }

        private static Config plain(int width, int hidden, int numLayers, int numHeads, boolean gated) {
            return new Config(32128, width, hidden, numLayers, numLayers, numHeads, 64, 32, 128, 0.1, 1e-6, gated);
        }
    }

    public static T5 of(Config c) {
        Embedding tokens = new Embedding(Parameter.of(Init.normal(0, 1), c.vocabulary(), c.width()), -1);
        return new T5(
                tokens,
                RelativePositions.of(c, true),
                Stream.generate(() -> new TransformerEncoderLayer(
                                attention(c, false), feedForward(c), norm(c), norm(c), new Dropout(c.dropout()), true))
                        .limit(c.numLayers())
                        .toList(),
                norm(c),
                RelativePositions.of(c, false),
                Stream.generate(() -> new TransformerDecoderLayer(
                                attention(c, true),
                                attention(c, false),
                                feedForward(c),
                                norm(c),
                                norm(c),
                                norm(c),
                                new Dropout(c.dropout()),
                                true))
                        .limit(c.numDecoderLayers())
                        .toList(),
                norm(c),
                new Dropout(c.dropout()),
                c.gated() ? linear(c.width(), c.vocabulary(), c.width()) : new Linear(tokens.weight(), null),
                !c.gated());
    }

    @Override
    public Tensor forward(Tensor source, @Nullable Tensor mask, Tensor target) {
        return decode(target, encode(source, mask), List.of());
    }

    @Override
    public Decoder decoder(Tensor source, @Nullable Tensor mask, int capacity) {
        return new CachedDecoder(encode(source, mask), capacity, this::decode);
    }

    private Memory encode(Tensor ids, @Nullable Tensor mask) { // [B, S]
        Tensor seen = TextMask.notEmpty(mask);
        Tensor scores = encoderPositions.scores(ids.size(1), ids.size(1)); // [1, N, S, S]
        if (seen != null) {
            scores = scores.expand(seen.size(0), -1, -1, -1)
                    .maskedFill(seen.logicalNot().unsqueeze(1).unsqueeze(1), Double.NEGATIVE_INFINITY); // [B, N, S, S]
        }
        Tensor x = dropout.forward(tokens.forward(ids)); // [B, S, D]
        for (TransformerEncoderLayer layer : encoder) {
            x = layer.forward(x, scores, null);
        }
        return Memory.of(decoder, dropout.forward(encoderNorm.forward(x)), seen);
    }

    private Tensor decode(Tensor ids, Memory memory, List<KvCache> caches) { // [B, T]
        long before = caches.isEmpty() ? 0 : caches.get(0).length();
        Tensor scores = decoderPositions.scores(ids.size(1), before + ids.size(1)); // [1, N, T, before + T]
        Tensor x = dropout.forward(tokens.forward(ids)); // [B, T, D]
        x = dropout.forward(decoderNorm.forward(CachedDecoder.forward(decoder, x, scores, memory, caches)));
        return head.forward(tied ? x.mul(1 / Math.sqrt((double) x.size(2))) : x); // [B, T, V]
    }

    /**
     * What is added to scores for the distance of a key from a query. Near distances have a bucket each, farther ones share
     * one with others about as far.
     *
     * @param weight [buckets, N]
     * @param bothWays half of the buckets are for keys after the query
     * @param maxDistance from which on all distances are one
     */
    public record RelativePositions(Parameter weight, boolean bothWays, int maxDistance) implements Module {
        static RelativePositions of(Config c, boolean bothWays) {
            return new RelativePositions(T5.weight(c.buckets(), c.numHeads(), c.width()), bothWays, c.maxDistance());
        }

        /** [1, N, T, S], for the last T of S positions. */
        Tensor scores(long queries, long keys) {
            long[] buckets = new long[Math.toIntExact(queries * keys)];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = bucket(i % keys - (keys - queries + i / keys));
            }
            Tensor ids = Tensor.of(buckets, queries, keys).to(weight.tensor().device());
            return Functional.embedding(weight.tensor(), ids, -1) // [T, S, N]
                    .permute(2, 0, 1)
                    .unsqueeze(0);
        }

        /** The bucket of a key that stands {@code distance} after the query; in float32, as where it was learned. */
        long bucket(long distance) {
            long count = bothWays ? weight.shape()[0] / 2 : weight.shape()[0];
            long first = bothWays && distance > 0 ? count : 0;
            long far = bothWays ? Math.abs(distance) : Math.max(0, -distance);
            long near = count / 2;
            if (far < near) {
                return first + far;
            }
            float share = (float) Math.log((float) far / near) / (float) Math.log((double) maxDistance / near);
            return first + Math.min(count - 1, near + (long) (share * (count - near)));
        }
    }

    /** A projection times √d, which undoes the scaling of scores.   x: [..., D] → [..., N·d] */
    public record Unscaled(Layer projection, int headWidth) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return projection.forward(x).mul(Math.sqrt(headWidth));
        }
    }

    /** down(gelu(gate(x)) · up(x)) (Shazeer 2020).   x: [..., D] → the same */
    public record GatedGelu(Layer gate, Layer up, Dropout dropout, Layer down) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor hidden = Functional.gelu(gate.forward(x), "tanh").mul(up.forward(x));
            return down.forward(dropout.forward(hidden));
        }
    }

    private static MultiHeadAttention attention(Config c, boolean causal) {
        int d = c.width();
        int inner = c.numHeads() * c.headWidth();
        return new MultiHeadAttention(
                new Unscaled(linear(d, inner, (double) d * c.headWidth()), c.headWidth()),
                linear(d, inner, d),
                linear(d, inner, d),
                linear(inner, d, inner),
                c.numHeads(),
                c.numHeads(),
                causal,
                0,
                c.dropout(),
                null);
    }

    private static Layer feedForward(Config c) {
        Linear up = linear(c.width(), c.hidden(), c.width());
        Linear down = linear(c.hidden(), c.width(), c.hidden());
        Dropout dropout = new Dropout(c.dropout());
        return c.gated()
                ? new GatedGelu(linear(c.width(), c.hidden(), c.width()), up, dropout, down)
                : new FeedForward(up, new Relu(), dropout, down);
    }

    /** Begins normal with variance 1 / {@code scale}. */
    private static Linear linear(int in, int out, double scale) {
        return new Linear(weight(out, in, scale), null);
    }

    private static Parameter weight(int out, int in, double scale) {
        return Parameter.of(Init.normal(0, 1 / Math.sqrt(scale)), out, in);
    }

    private static RmsNorm norm(Config c) {
        return new RmsNorm(Parameter.of(Init.ONES, c.width()), c.eps());
    }
}
