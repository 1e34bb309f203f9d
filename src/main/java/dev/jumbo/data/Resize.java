package dev.jumbo.data;

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
        byte[] out = new byte[channels * newHeight * newWidth];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                int row = (c * height + y) * width;
                for (int x = 0; x < newWidth; x++) {
                    float[] weights = columns.weights()[x];
                    int from = row + columns.first()[x];
                    float sum = 0;
                    for (int j = 0; j < weights.length; j++) {
                        sum += weights[j] * (pixels[from + j] & 0xff);
                    }
                    narrow[y * newWidth + x] = sum;
                }
            }
            for (int y = 0; y < newHeight; y++) {
                float[] weights = rows.weights()[y];
                int from = rows.first()[y] * newWidth;
                int to = (c * newHeight + y) * newWidth;
                for (int x = 0; x < newWidth; x++) {
                    float sum = 0;
                    for (int j = 0; j < weights.length; j++) {
                        sum += weights[j] * narrow[from + j * newWidth + x];
                    }
                    out[to + x] = (byte) Math.min(255, Math.max(0, Math.round(sum)));
                }
            }
        }
        return out;
    }
}
