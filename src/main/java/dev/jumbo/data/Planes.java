package dev.jumbo.data;

import java.util.Arrays;

/** Geometry on one channel of one picture, [H, W] at an offset of a larger array. */
final class Planes {
    private Planes() {}

    /** Moves the content down by dy and right by dx, either of which may be negative; what comes in is 0. */
    static void shift(float[] pixels, int offset, int height, int width, int dy, int dx) {
        if (Math.abs(dy) >= height || Math.abs(dx) >= width) {
            Arrays.fill(pixels, offset, offset + height * width, 0);
            return;
        }
        if (dy == 0 && dx == 0) {
            return;
        }
        int length = width - Math.abs(dx);
        for (int i = 0; i < height; i++) {
            int y = dy > 0 ? height - 1 - i : i; // a row is overwritten only after it was moved on
            int row = offset + y * width;
            if (y - dy < 0 || y - dy >= height) {
                Arrays.fill(pixels, row, row + width, 0);
                continue;
            }
            System.arraycopy(pixels, row - dy * width + Math.max(0, -dx), pixels, row + Math.max(0, dx), length);
            if (dx > 0) {
                Arrays.fill(pixels, row, row + dx, 0);
            } else {
                Arrays.fill(pixels, row + length, row + width, 0);
            }
        }
    }

    /** Where a warped picture takes its pixels from, row by row. */
    @FunctionalInterface
    interface Source {
        /** Sets, for each pixel of row {@code y}, the column and row of the old picture that it shows; pixel centres are whole. */
        void row(int y, double[] columns, double[] rows);
    }

    /**
     * Replaces picture {@code b} by what is seen of it through a linear map about its centre: the value at (x, y) comes
     * from (xx·x + xy·y, yx·x + yy·y), bilinear between pixel centres, 0 outside.
     *
     * @param scratch [C, H, W], overwritten
     */
    static void affine(PictureBatch batch, int b, double xx, double xy, double yx, double yy, float[] scratch) {
        double centreX = (batch.width() - 1) / 2.0;
        double centreY = (batch.height() - 1) / 2.0;
        warp(
                batch,
                b,
                (y, columns, rows) -> {
                    double dy = y - centreY;
                    for (int x = 0; x < columns.length; x++) {
                        double dx = x - centreX;
                        columns[x] = xx * dx + xy * dy + centreX;
                        rows[x] = yx * dx + yy * dy + centreY;
                    }
                },
                scratch);
    }

    /**
     * Replaces picture {@code b} by its values elsewhere, bilinear between pixel centres, 0 outside; its mask by the
     * nearest class, none outside.
     *
     * @param scratch [C, H, W], overwritten
     */
    static void warp(PictureBatch batch, int b, Source source, float[] scratch) {
        int width = batch.width();
        double[] columns = new double[width];
        double[] rows = new double[width];
        byte[] masks = batch.masks();
        byte[] mask = masks == null ? null : new byte[batch.height() * width];
        for (int y = 0; y < batch.height(); y++) {
            source.row(y, columns, rows);
            sample(batch, b, columns, rows, scratch, y * width);
            if (masks != null && mask != null) {
                Masks.sample(batch, b, columns, rows, mask, y * width);
            }
        }
        int area = batch.height() * width;
        System.arraycopy(scratch, 0, batch.pixels(), b * batch.channels() * area, batch.channels() * area);
        if (masks != null && mask != null) {
            System.arraycopy(mask, 0, masks, b * area, area);
        }
    }

    /** One row of {@link #warp}, which begins at {@code start} of each channel. */
    private static void sample(PictureBatch batch, int b, double[] columns, double[] rows, float[] scratch, int start) {
        int height = batch.height();
        int width = batch.width();
        int area = height * width;
        int channels = batch.channels();
        int offset = b * channels * area;
        float[] pixels = batch.pixels();
        for (int i = 0; i < width; i++) {
            int to = start + i;
            int x = (int) Math.floor(columns[i]);
            int y = (int) Math.floor(rows[i]);
            float fx = (float) (columns[i] - x);
            float fy = (float) (rows[i] - y);
            int from = offset + y * width + x;
            if (x >= 0 && y >= 0 && x < width - 1 && y < height - 1) {
                for (int c = 0; c < channels; c++, from += area) {
                    float top = pixels[from] * (1 - fx) + pixels[from + 1] * fx;
                    float bottom = pixels[from + width] * (1 - fx) + pixels[from + width + 1] * fx;
                    scratch[c * area + to] = top * (1 - fy) + bottom * fy;
                }
                continue;
            }
            boolean left = x >= 0 && x < width;
            boolean right = x >= -1 && x < width - 1;
            boolean above = y >= 0 && y < height;
            boolean below = y >= -1 && y < height - 1;
            for (int c = 0; c < channels; c++, from += area) {
                float top =
                        (above && left ? pixels[from] * (1 - fx) : 0) + (above && right ? pixels[from + 1] * fx : 0);
                float bottom = (below && left ? pixels[from + width] * (1 - fx) : 0)
                        + (below && right ? pixels[from + width + 1] * fx : 0);
                scratch[c * area + to] = top * (1 - fy) + bottom * fy;
            }
        }
    }

    /** Applies {@link #shift} to every channel of picture {@code b}; what comes into its mask has no class. */
    static void shift(PictureBatch batch, int b, int dy, int dx) {
        Masks.move(batch, b, (y, x) -> new int[] {y - dy, x - dx});
        int area = batch.height() * batch.width();
        for (int c = 0; c < batch.channels(); c++) {
            shift(batch.pixels(), (b * batch.channels() + c) * area, batch.height(), batch.width(), dy, dx);
        }
    }
}
