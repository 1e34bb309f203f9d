package dev.jumbo.data;

import java.util.Arrays;

/**
 * Changes the size of a plane of bytes with a triangle (bilinear) filter that is widened when shrinking, so that every
 * source pixel counts. The same filter as Pillow's BILINEAR and as PyTorch's antialiased bilinear interpolation.
 */
final class Resize {
    private Resize() {}

    /** Which source pixels a target pixel is made of. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Taps(int[] first, float[][] weights) {
        static Taps of(int from, int to) {
            double scale = (double) from / to;
            double support = Math.max(1, scale);
            int[] first = new int[to];
            float[][] weights = new float[to][];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int low = Math.max(0, (int) (centre - support + 0.5));
                int high = Math.min(from, (int) (centre + support + 0.5));
                double[] raw = new double[high - low];
                double sum = 0;
                for (int j = 0; j < raw.length; j++) {
                    raw[j] = Math.max(0, 1 - Math.abs((low + j + 0.5 - centre) / support));
                    sum += raw[j];
                }
                first[i] = low;
                weights[i] = new float[raw.length];
                for (int j = 0; j < raw.length; j++) {
                    weights[i][j] = (float) (raw[j] / sum);
                }
            }
            return new Taps(first, weights);
        }
    }

    /**
     * Resizes every channel.
     *
     * @param pixels [C, H, W]
     * @return [C, newHeight, newWidth]; {@code pixels} itself if the size is the same
     */
    static byte[] resize(byte[] pixels, int channels, int height, int width, int newHeight, int newWidth) {
        if (height == newHeight && width == newWidth) {
            return pixels;
        }
        Taps columns = Taps.of(width, newWidth);
        Taps rows = Taps.of(height, newHeight);
        float[] narrow = new float[height * newWidth];
        float[] sums = new float[newWidth];
        byte[] out = new byte[channels * newHeight * newWidth];
        for (int c = 0; c < channels; c++) {
            narrow(pixels, c * height * width, height, width, columns, narrow);
            for (int y = 0; y < newHeight; y++) {
                float[] weights = rows.weights()[y];
                Arrays.fill(sums, 0);
                for (int j = 0; j < weights.length; j++) {
                    add(weights[j], narrow, (rows.first()[y] + j) * newWidth, sums);
                }
                int to = (c * newHeight + y) * newWidth;
                for (int x = 0; x < newWidth; x++) {
                    out[to + x] = (byte) Math.min(255, Math.max(0, (int) (sums[x] + 0.5f)));
                }
            }
        }
        return out;
    }

    /** Each row of a plane of bytes with another number of columns. */
    private static void narrow(byte[] pixels, int offset, int height, int width, Taps columns, float[] out) {
        int newWidth = columns.first().length;
        float[] line = new float[width];
        for (int y = 0; y < height; y++) {
            int row = offset + y * width;
            for (int x = 0; x < width; x++) {
                line[x] = pixels[row + x] & 0xff;
            }
            for (int x = 0; x < newWidth; x++) {
                float[] weights = columns.weights()[x];
                int from = columns.first()[x];
                float sum = 0;
                for (int j = 0; j < weights.length; j++) {
                    sum += weights[j] * line[from + j];
                }
                out[y * newWidth + x] = sum;
            }
        }
    }

    /** Four or eight at once, which a sum over the weights of one place is not. */
    private static void add(float weight, float[] from, int start, float[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += weight * from[start + x];
        }
    }
}
