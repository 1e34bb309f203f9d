package dev.jumbo.data;

import java.util.Arrays;

/** The masks of a batch, changed as the geometry of its pictures is; nothing where it has none. */
final class Masks {
    private static final byte NONE = (byte) MaskedPicture.IGNORED;

    private Masks() {}

    /** The row and column of the old picture that a pixel shows. */
    @FunctionalInterface
    interface From {
        int[] at(int y, int x);
    }

    /** Replaces the mask of picture {@code b} by its values elsewhere, and none outside. */
    static void move(PictureBatch batch, int b, From from) {
        byte[] masks = batch.masks();
        if (masks == null) {
            return;
        }
        int height = batch.height();
        int width = batch.width();
        int offset = b * height * width;
        byte[] old = Arrays.copyOfRange(masks, offset, offset + height * width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] at = from.at(y, x);
                boolean inside = at[0] >= 0 && at[0] < height && at[1] >= 0 && at[1] < width;
                masks[offset + y * width + x] = inside ? old[at[0] * width + at[1]] : NONE;
            }
        }
    }

    /** The classes nearest to places of the mask of picture {@code b}, into {@code out} from {@code start} on. */
    static void sample(PictureBatch batch, int b, double[] columns, double[] rows, byte[] out, int start) {
        byte[] masks = batch.masks();
        if (masks == null) {
            return;
        }
        int width = batch.width();
        int offset = b * batch.height() * width;
        for (int i = 0; i < width; i++) {
            long x = Math.round(columns[i]);
            long y = Math.round(rows[i]);
            boolean inside = x >= 0 && x < width && y >= 0 && y < batch.height();
            out[start + i] = inside ? masks[(int) (offset + y * width + x)] : NONE;
        }
    }

    /** Takes the class from a rectangle. */
    static void erase(PictureBatch batch, int b, int top, int left, int height, int width) {
        byte[] masks = batch.masks();
        if (masks == null) {
            return;
        }
        for (int y = top; y < top + height; y++) {
            int row = (b * batch.height() + y) * batch.width() + left;
            Arrays.fill(masks, row, row + width, NONE);
        }
    }
}
