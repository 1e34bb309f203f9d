package dev.jumbo.models;

import dev.jumbo.models.CachedDecoder.Memory;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.SinusoidalPositions;
import dev.jumbo.nn.TransformerDecoderLayer;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Vaswani et al. 2017, <i>Attention Is All You Need</i>: an encoder of the source, and a decoder that sees it and the target
 * so far.
 *
 * <p>B batch, S source tokens, T target tokens, D width, V vocabulary of the target.
 *
 * @param source vectors of source tokens, multiplied by √D
 * @param target vectors of target tokens, multiplied by √D
 * @param dropout of the embeddings
 */
public record Transformer(
        Embedding source,
        Embedding target,
        SinusoidalPositions positions,
        Dropout dropout,
        List<TransformerEncoderLayer> encoder,
        List<TransformerDecoderLayer> decoder,
        Layer encoderNorm,
        Layer decoderNorm,
        Layer head)
        implements EncoderDecoder {
    public Transformer {
        encoder = List.copyOf(encoder);
        decoder = List.copyOf(decoder);
    }

    /**
     * Sizes and options.
     *
     * @param width D, a multiple of {@code numHeads}
     * @param hidden width inside the feed-forward layers
     * @param numLayers of the encoder, and of the decoder
     * @param normFirst true to normalise what a part reads (Xiong et al. 2020), which learns without warming up; false as
     *     in the paper
     * @param shared source, target and head have the same vectors, and one vocabulary
     */
    public record Config(
            int sourceVocabulary,
            int targetVocabulary,
            int width,
            int numHeads,
            int hidden,
            int numLayers,
            double dropout,
            boolean normFirst,
            boolean shared) {
        public Config {
            Sizes.positive(
                    "Transformer: sourceVocabulary, targetVocabulary, width, numHeads, hidden and numLayers",
                    sourceVocabulary,
                    targetVocabulary,
                    width,
                    numHeads,
                    hidden,
                    numLayers);
            Sizes.multiple("Transformer", "width", width, "numHeads", numHeads);
            if (shared && sourceVocabulary != targetVocabulary) {
                throw new IllegalArgumentException("Transformer: expected one vocabulary for shared vectors, got "
                        + sourceVocabulary + " and " + targetVocabulary + " tokens");
            }
        }

        /** The paper's base model, of 44,138,496 parameters and {@code vocabulary}·512 shared ones. */
        public static Config base(int vocabulary) {
            return new Config(vocabulary, vocabulary, 512, 8, 2048, 6, 0.1, false, true);
        }
    }

    public static Transformer of(Config c) {
        Embedding target = embedding(c.targetVocabulary(), c);
        return new Transformer(
                c.shared() ? target : embedding(c.sourceVocabulary(), c),
                target,
                new SinusoidalPositions(c.width()),
                new Dropout(c.dropout()),
                Stream.generate(() -> new TransformerEncoderLayer(
                                c.width(), c.numHeads(), c.hidden(), c.dropout(), c.normFirst()))
                        .limit(c.numLayers())
                        .toList(),
                Stream.generate(() -> new TransformerDecoderLayer(
                                c.width(), c.numHeads(), c.hidden(), c.dropout(), c.normFirst()))
                        .limit(c.numLayers())
                        .toList(),
                c.normFirst() ? new LayerNorm(c.width()) : new Identity(),
                c.normFirst() ? new LayerNorm(c.width()) : new Identity(),
                new Linear(
                        c.shared()
                                ? target.weight()
                                : embedding(c.targetVocabulary(), c).weight(),
                        null));
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
        Tensor x = embed(source, ids, 0); // [B, S, D]
        for (TransformerEncoderLayer layer : encoder) {
            x = layer.forward(x, seen, null);
        }
        return Memory.of(decoder, encoderNorm.forward(x), seen);
    }

    private Tensor decode(Tensor ids, Memory memory, List<KvCache> caches) { // [B, T]
        long start = caches.isEmpty() ? 0 : caches.get(0).length();
        Tensor x = embed(target, ids, start); // [B, T, D]
        x = CachedDecoder.forward(decoder, x, null, memory, caches);
        return head.forward(decoderNorm.forward(x)); // [B, T, V]
    }

    private Tensor embed(Embedding vectors, Tensor ids, long start) {
        Tensor x = vectors.forward(ids).mul(Math.sqrt(positions.width())); // [B, ·, D]
        return dropout.forward(positions.forward(x, start));
    }

    private static Embedding embedding(int vocabulary, Config c) {
        Init init = Init.normal(0, 1 / Math.sqrt(c.width()));
        return new Embedding(Parameter.of(init, vocabulary, c.width()), -1);
    }
}
