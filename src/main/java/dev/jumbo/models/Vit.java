package dev.jumbo.models;

import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dims;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.LearnedPositions;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.ShapeException;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Vision Transformer (Dosovitskiy et al. 2021, <i>An Image is Worth 16x16 Words</i>): squares of a picture are tokens of
 * a Transformer that normalises before its parts; a token of its own, the first, tells the class. Weights begin normal
 * with standard deviation 0.02, biases at 0.
 *
 * <p>B batch, C channels, H W height and width, P side of a square, T = H·W / P² + 1 tokens, D width, K classes.
 */
public record Vit(Layer embed, List<TransformerEncoderLayer> blocks, Layer norm, Layer head) implements Layer {
    /** The key of the positions, [T, D]; that of the class token is the first. */
    public static final String POSITIONS = "embed.positions.weight";

    private static final double STD = 0.02;

    public Vit {
        blocks = List.copyOf(blocks);
    }

    /**
     * The sizes of a ViT.
     *
     * @param height H, a multiple of {@code patch}
     * @param width W, a multiple of {@code patch}
     * @param patch P
     * @param size D, a multiple of {@code numHeads}
     * @param hidden features within a block's feed-forward layer
     * @param dropout of the tokens and of what each block adds
     * @param eps of the normalisations
     */
    public record Config(
            int channels,
            int height,
            int width,
            int patch,
            int size,
            int hidden,
            int numLayers,
            int numHeads,
            double dropout,
            double eps) {
        /** ViT-B/16 on 3×224×224: 86,567,656 parameters with 1000 classes. */
        public static Config b16() {
            return new Config(3, 224, 224, 16, 768, 3072, 12, 12, 0, 1e-6);
        }
    }

    public static Vit of(Config c, int classes) {
        if (c.height() % c.patch() != 0 || c.width() % c.patch() != 0) {
            throw new IllegalArgumentException("Vit: expected pictures whose sides are multiples of the patch, "
                    + c.patch() + ", got " + c.height() + "x" + c.width()
                    + ": scale the pictures, or give another option 'patch'");
        }
        return new Vit(
                Embedding.of(c),
                Stream.generate(() -> block(c)).limit(c.numLayers()).toList(),
                norm(c),
                linear(c.size(), classes));
    }

    /**
     * Names: vit-b16, and vit-tiny for small pictures. Options: {@code patch} 16 (tiny: 4), {@code width} 768 (192),
     * {@code hidden} 4 times the width, {@code numLayers} 12, {@code numHeads} 12 (3), {@code dropout} 0, {@code eps} 1e-6.
     */
    static Vit of(ModelSpec spec) {
        spec.allow(List.of("patch", "width", "hidden", "numLayers", "numHeads", "dropout", "eps"));
        boolean tiny = isTiny(spec);
        int width = spec.size("width", tiny ? 192 : 768);
        return of(
                new Config(
                        spec.channels(),
                        spec.height(),
                        spec.width(),
                        patch(spec),
                        width,
                        spec.size("hidden", Math.multiplyExact(4, width)),
                        spec.count("numLayers", 12),
                        spec.size("numHeads", tiny ? 3 : 12),
                        spec.number("dropout", 0),
                        spec.number("eps", 1e-6)),
                spec.classes());
    }

    /** P of a model by name. */
    public static int patch(ModelSpec spec) {
        return spec.size("patch", isTiny(spec) ? 4 : 16);
    }

    private static boolean isTiny(ModelSpec spec) {
        return spec.name().equals("vit-tiny");
    }

    @Override
    public Tensor forward(Tensor x) { // [B, C, H, W]
        x = embed.forward(x); // [B, T, D]
        x = Blocks.forward(blocks, x, null); // [B, T, D]
        return head.forward(norm.forward(x.select(1, 0))); // [B, K]
    }

    /**
     * The tokens of a picture.   [B, C, H, W] → [B, T, D]
     *
     * @param patches a convolution of P×P and stride P
     * @param classToken [1, 1, D], before the others
     */
    public record Embedding(Layer patches, Parameter classToken, LearnedPositions positions, Layer dropout)
            implements Layer {
        static Embedding of(Config c) {
            return new Embedding(
                    new Conv2d(
                            Parameter.of(Init.normal(0, STD), c.size(), c.channels(), c.patch(), c.patch()),
                            Parameter.of(Init.ZEROS, c.size()),
                            Dims.of(2, c.patch()),
                            Dims.of(2, 0),
                            Dims.of(2, 1),
                            1),
                    Parameter.of(Init.ZEROS, 1, 1, c.size()),
                    new LearnedPositions(c.height() / c.patch() * (c.width() / c.patch()) + 1, c.size()),
                    new Dropout(c.dropout()));
        }

        @Override
        public Tensor forward(Tensor x) { // [B, C, H, W]
            Tensor squares = patches.forward(x).flatten(2, 3).transpose(1, 2); // [B, T − 1, D]
            long tokens = positions.weight().shape()[0];
            ShapeException.check(
                    squares.size(1) == tokens - 1, this, "x[B, C, H, W] of " + (tokens - 1) + " squares", x);
            Tensor first = squares.narrow(1, 0, 1).zerosLike().add(classToken.tensor()); // [B, 1, D]
            return dropout.forward(positions.forward(Tensor.cat(1, first, squares))); // [B, T, D]
        }
    }

    private static TransformerEncoderLayer block(Config c) {
        int d = c.size();
        if (d % c.numHeads() != 0) {
            throw new IllegalArgumentException(
                    "Vit: expected a width that is a multiple of numHeads, got " + d + " and " + c.numHeads());
        }
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
                        0,
                        null),
                new FeedForward(linear(d, c.hidden()), new Gelu(), new Dropout(c.dropout()), linear(c.hidden(), d)),
                norm(c),
                norm(c),
                new Dropout(c.dropout()),
                true);
    }

    private static Linear linear(int in, int out) {
        return new Linear(Parameter.of(Init.normal(0, STD), out, in), Parameter.of(Init.ZEROS, out));
    }

    private static LayerNorm norm(Config c) {
        return new LayerNorm(Parameter.of(Init.ONES, c.size()), Parameter.of(Init.ZEROS, c.size()), c.eps());
    }
}
