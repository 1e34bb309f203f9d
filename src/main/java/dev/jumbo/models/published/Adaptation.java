package dev.jumbo.models.published;

import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.models.Vit;
import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a published weight becomes one for pictures of other channels or of another size. */
sealed interface Adaptation {
    /** The weight in the shape that the model has. */
    Tensor of(Tensor weight);

    /** For people. */
    String line(String key);

    /**
     * The adaptation of a weight whose shape is not the model's; null if there is none.
     *
     * @param key ours
     * @param shape in the file
     * @param expected in the model
     */
    static @Nullable Adaptation of(ModelSpec spec, String key, long[] shape, long[] expected) {
        if (spec.name().startsWith("vit") && key.equals(Vit.POSITIONS)) {
            return Squares.of(spec, shape, expected);
        }
        boolean isConvolution = shape.length == 4 && expected.length == 4;
        if (!isConvolution || shape[1] == expected[1] || !Models.stem(spec).contains(key)) {
            return null;
        }
        long[] other = shape.clone();
        other[1] = expected[1];
        return Arrays.equals(other, expected) ? new Channels(shape[1], expected[1]) : null;
    }

    /**
     * The first convolution for so many channels in place of others, as timm does it: for one, the sum over the channels, so
     * that a grey picture gives what it would give as a colour picture; for others the channels again and again, each times
     * {@code from / to}, so that sums stay as large.   [O, from, H, W] → [O, to, H, W]
     */
    record Channels(long from, long to) implements Adaptation {
        @Override
        public Tensor of(Tensor weight) {
            if (to == 1) {
                return weight.sum(true, 1);
            }
            Tensor[] parts = new Tensor[(int) to];
            for (int c = 0; c < to; c++) {
                parts[c] = weight.narrow(1, c % from, 1);
            }
            return Tensor.cat(1, parts).mul((double) from / (double) to);
        }

        @Override
        public String line(String key) {
            return to == 1
                    ? key + ": the sum of " + from + " channels"
                    : key + ": " + to + " channels, repeated from " + from + " and scaled by " + from + "/" + to;
        }
    }

    /**
     * A ViT's positions for a picture of other squares, interpolated as torchvision's {@code interpolate_embeddings} does:
     * bicubic, with aligned corners; that of the class token stays.   [1 + fromSide², D] → [1 + rows·columns, D]
     */
    record Squares(int fromSide, int rows, int columns) implements Adaptation {
        /** Null unless the file's squares are as many in each direction, and the model's a grid. */
        static @Nullable Squares of(ModelSpec spec, long[] shape, long[] expected) {
            long tokens = shape.length < 2 ? 0 : shape[shape.length - 2];
            int side = (int) Math.round(Math.sqrt((double) Math.max(0, tokens - 1)));
            boolean grid = side > 0 && (long) side * side == tokens - 1 && shape[shape.length - 1] == expected[1];
            boolean whole =
                    Arrays.stream(shape, 0, Math.max(0, shape.length - 2)).allMatch(size -> size == 1);
            if (!grid || !whole) {
                return null;
            }
            int patch = Vit.patch(spec);
            return new Squares(side, spec.height() / patch, spec.width() / patch);
        }

        @Override
        public Tensor of(Tensor weight) {
            long width = weight.size(-1);
            Tensor all = weight.reshape(1 + (long) fromSide * fromSide, width);
            Tensor squares =
                    all.narrow(0, 1, (long) fromSide * fromSide).transpose(0, 1).reshape(1, width, fromSide, fromSide);
            Tensor resized =
                    Functional.bicubic(squares, rows, columns).flatten(2, 3).select(0, 0); // [D, rows·columns]
            return Tensor.cat(0, all.narrow(0, 0, 1), resized.transpose(0, 1));
        }

        @Override
        public String line(String key) {
            return key + ": interpolated from " + fromSide + "x" + fromSide + " squares to " + rows + "x" + columns;
        }
    }
}
