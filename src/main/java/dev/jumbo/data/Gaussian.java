package dev.jumbo.data;

import java.util.Arrays;

/** Gaussian filters of planes. */
final class Gaussian {
    private Gaussian() {}

    /** What lies beyond the edge. */
    enum Edge {
        /** Zeros. */
        ZERO,
        /** The plane mirrored at its outermost pixels, which are not repeated. */
        MIRROR
    }

    /** exp(-x² / 2σ²) at the whole numbers from -radius to radius, scaled to the sum 1. */
    static float[] kernel(int radius, double sigma) {
        double[] values = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double x = (i - radius) / sigma;
            values[i] = Math.exp(-0.5 * x * x);
            sum += values[i];
        }
        float[] kernel = new float[values.length];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) (values[i] / sum);
        }
        return kernel;
    }

    /**
     * Filters a plane in both directions, in place.
     *
     * @param pixels holds [H, W] at {@code offset}
     * @param scratch at least H × W, overwritten
     */
    static void filter(float[] pixels, int offset, int height, int width, float[] kernel, Edge edge, float[] scratch) {
        int radius = kernel.length / 2;
        Arrays.fill(scratch, 0, height * width, 0);
        for (int k = -radius; k <= radius; k++) { // columns; the inner loops run over rows of memory
            float weight = kernel[k + radius];
            for (int y = 0; y < height; y++) {
                int row = offset + y * width;
                int out = y * width;
                int low = Math.min(width, Math.max(0, -k));
                int high = Math.max(low, Math.min(width, width - k));
                for (int x = low; x < high; x++) {
                    scratch[out + x] += weight * pixels[row + x + k];
                }
                if (edge == Edge.MIRROR) {
                    for (int x = 0; x < low; x++) {
                        scratch[out + x] += weight * pixels[row + mirrored(x + k, width)];
                    }
                    for (int x = high; x < width; x++) {
                        scratch[out + x] += weight * pixels[row + mirrored(x + k, width)];
                    }
                }
            }
        }
        for (int y = 0; y < height; y++) {
            int out = offset + y * width;
            Arrays.fill(pixels, out, out + width, 0);
            for (int k = -radius; k <= radius; k++) {
                boolean inside = y + k >= 0 && y + k < height;
                if (inside || edge == Edge.MIRROR) {
                    int row = (inside ? y + k : mirrored(y + k, height)) * width;
                    float weight = kernel[k + radius];
                    for (int x = 0; x < width; x++) {
                        pixels[out + x] += weight * scratch[row + x];
                    }
                }
            }
        }
    }

    private static int mirrored(int i, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int at = Math.floorMod(i, period);
        return at < size ? at : period - at;
    }
}
