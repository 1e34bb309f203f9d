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

    /**
     * Replaces picture {@code b} by what is seen of it through a linear map about its centre: the value at (x, y) comes
     * from (xx·x + xy·y, yx·x + yy·y), bilinear between pixel centres, 0 outside.
     *
     * @param scratch [C, H, W], overwritten
     */
    static void affine(PictureBatch batch, int b, double xx, double xy, double yx, double yy, float[] scratch) {
        int height = batch.height();
        int width = batch.width();
        int area = height * width;
        int channels = batch.channels();
        int offset = b * channels * area;
        float[] pixels = batch.pixels();
        double centreX = (width - 1) / 2.0;
        double centreY = (height - 1) / 2.0;
        for (int to = 0; to < area; to++) {
            int row = to / width;
            double dx = to - row * width - centreX;
            double dy = row - centreY;
            double fromX = xx * dx + xy * dy + centreX;
            double fromY = yx * dx + yy * dy + centreY;
            int x = (int) Math.floor(fromX);
            int y = (int) Math.floor(fromY);
            float fx = (float) (fromX - x);
            float fy = (float) (fromY - y);
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
        System.arraycopy(scratch, 0, pixels, offset, channels * area);
    }

    /** Applies {@link #shift} to every channel of picture {@code b}. */
    static void shift(PictureBatch batch, int b, int dy, int dx) {
        int area = batch.height() * batch.width();
        for (int c = 0; c < batch.channels(); c++) {
            shift(batch.pixels(), (b * batch.channels() + c) * area, batch.height(), batch.width(), dy, dx);
        }
    }
}
