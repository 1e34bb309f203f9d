package dev.jumbo.models;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What models do with the mask of a batch of texts: booleans [B, T], true for a token. */
final class TextMask {
    private TextMask() {}

    /** The mask with the first token of each text true, so that attention has something to look at. */
    static @Nullable Tensor notEmpty(@Nullable Tensor mask) {
        return mask == null ? null : withFirst(mask);
    }

    private static Tensor withFirst(Tensor mask) {
        Tensor first = Tensor.full(1, DType.BOOL, mask.device(), mask.size(0), 1);
        return Tensor.cat(1, first, mask.narrow(1, 1, mask.size(1) - 1));
    }

    /**
     * How many tokens each text has, at least 1: int64 [B] on the CPU; null: all T.
     *
     * @throws IllegalArgumentException if a text's tokens do not all come before its padding; {@code model} is named
     */
    static @Nullable Tensor lengths(String model, @Nullable Tensor mask) {
        if (mask == null) {
            return null;
        }
        boolean[] tokens = mask.toBooleans();
        int rows = Math.toIntExact(mask.size(0));
        int width = tokens.length / rows;
        for (int b = 0; b < rows; b++) {
            int length = 0;
            while (length < width && tokens[b * width + length]) {
                length++;
            }
            for (int t = length; t < width; t++) {
                if (tokens[b * width + t]) {
                    throw new IllegalArgumentException(model + ": expected a mask that is true for a text's tokens and"
                            + " false after them, got row " + b + " false at " + length + " and true at " + t);
                }
            }
        }
        return withFirst(mask).to(DType.INT64).sum(false, 1).to(Device.CPU);
    }
}
