package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Changes of the tones of one picture of a batch, whose values are from 0 to 1: what Pillow's ImageOps and ImageEnhance do.
 * Those that need whole numbers round to the nearest of 0 to 255 first.
 */
final class Tones {
    private static final int LEVELS = 256;
    private static final float MOST = 255;

    private Tones() {}

    /** What is done to the picture at a place of a batch. */
    @FunctionalInterface
    interface Change {
        void apply(int b);
    }

    /** Does it to each picture of a batch with a probability. */
    static void some(PictureBatch batch, double probability, RandomGenerator random, Change change) {
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                change.apply(b);
            }
        }
    }

    /** Stretches each channel to reach from 0 to 1; one of a single value stays as it is. */
    static void autoContrast(PictureBatch batch, int b) {
        channels(batch, b, (pixels, from, to) -> {
            float min = Float.MAX_VALUE;
            float max = -Float.MAX_VALUE;
            for (int i = from; i < to; i++) {
                min = Math.min(min, pixels[i]);
                max = Math.max(max, pixels[i]);
            }
            if (max > min) {
                float scale = 1 / (max - min);
                for (int i = from; i < to; i++) {
                    pixels[i] = unit((pixels[i] - min) * scale);
                }
            }
        });
    }

    /** Makes each level of each channel about as frequent as every other. */
    static void equalize(PictureBatch batch, int b) {
        channels(batch, b, (pixels, from, to) -> {
            int[] counts = new int[LEVELS];
            for (int i = from; i < to; i++) {
                counts[level(pixels[i])]++;
            }
            int last = LEVELS - 1;
            while (counts[last] == 0) {
                last--;
            }
            int step = (to - from - counts[last]) / (LEVELS - 1);
            if (step == 0) {
                return;
            }
            float[] table = new float[LEVELS];
            int below = 0;
            for (int v = 0; v < LEVELS; v++) {
                table[v] = v == 0 ? 0 : Math.min(LEVELS - 1, (below + step / 2) / step) / MOST;
                below += counts[v];
            }
            for (int i = from; i < to; i++) {
                pixels[i] = table[level(pixels[i])];
            }
        });
    }

    /** Keeps so many of the highest bits of each value, 0 to 8. */
    static void posterize(PictureBatch batch, int b, int bits) {
        int mask = -(1 << (Byte.SIZE - bits));
        channels(batch, b, (pixels, from, to) -> {
            for (int i = from; i < to; i++) {
                pixels[i] = (level(pixels[i]) & mask) / MOST;
            }
        });
    }

    /** Inverts the values at and above a threshold. */
    static void solarize(PictureBatch batch, int b, float threshold) {
        channels(batch, b, (pixels, from, to) -> {
            for (int i = from; i < to; i++) {
                pixels[i] = pixels[i] >= threshold ? 1 - pixels[i] : pixels[i];
            }
        });
    }

    /**
     * Blends a picture with itself smoothed: 0 smooths, 1 leaves it as it is, 2 sharpens. The smoothing weighs a pixel 5 and
     * its eight neighbours 1 each; the outermost pixels stay.
     */
    static void sharpness(PictureBatch batch, int b, float factor) {
        int width = batch.width();
        float[] old = new float[batch.height() * width];
        channels(batch, b, (pixels, from, to) -> {
            System.arraycopy(pixels, from, old, 0, old.length);
            for (int y = 1; y < batch.height() - 1; y++) {
                for (int x = 1; x < width - 1; x++) {
                    int i = y * width + x;
                    float smooth = (old[i - width - 1]
                                    + old[i - width]
                                    + old[i - width + 1]
                                    + old[i - 1]
                                    + 5 * old[i]
                                    + old[i + 1]
                                    + old[i + width - 1]
                                    + old[i + width]
                                    + old[i + width + 1])
                            / 13;
                    pixels[from + i] = unit(factor * old[i] + (1 - factor) * smooth);
                }
            }
        });
    }

    static float unit(float value) {
        return Math.min(1, Math.max(0, value));
    }

    private static int level(float value) {
        return Math.round(unit(value) * MOST);
    }

    private interface Channel {
        void change(float[] pixels, int from, int to);
    }

    private static void channels(PictureBatch batch, int b, Channel channel) {
        int area = batch.height() * batch.width();
        for (int c = 0; c < batch.channels(); c++) {
            int from = (b * batch.channels() + c) * area;
            channel.change(batch.pixels(), from, from + area);
        }
    }
}
