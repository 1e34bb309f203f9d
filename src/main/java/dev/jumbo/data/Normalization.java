package dev.jumbo.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Subtracts a mean from every value of a channel and divides by a standard deviation.
 *
 * @param mean one a channel, of values from 0 to 1
 * @param std one a channel, above 0
 */
public record Normalization(List<Float> mean, List<Float> std) {
    /** Of the ImageNet training set, red-green-blue: what most pretrained models expect. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /**
     * ImageNet's, of colour pictures, or of grey ones the means of the three.
     *
     * @throws IllegalArgumentException if pictures have other than 1 or 3 channels
     */
    public static Normalization imagenet(int channels) {
        return switch (channels) {
            case 1 -> new Normalization(List.of(0.449f), List.of(0.226f));
            case 3 -> IMAGENET;
            default ->
                throw new IllegalArgumentException(
                        "normalize: imagenet is of pictures with 1 or 3 channels, got " + channels + "; take dataset");
        };
    }

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException(
                    "normalisation: expected a mean and a deviation for each channel, got " + mean + " and " + std);
        }
        for (int c = 0; c < mean.size(); c++) {
            if (!Float.isFinite(mean.get(c)) || !(std.get(c) > 0) || !Float.isFinite(std.get(c))) {
                throw new IllegalArgumentException(
                        "normalisation: expected finite means and deviations above 0, got " + mean + " and " + std);
            }
        }
    }

    /**
     * The exact mean and (population) standard deviation of every channel over all pictures. A channel that never varies
     * gets the deviation 1.
     *
     * @throws IOException if a picture cannot be read
     */
    public static Normalization of(Pictures pictures) throws IOException {
        int channels = pictures.channels();
        int area = pictures.height() * pictures.width();
        long[][] counts = new long[channels][256];
        for (int i = 0; i < pictures.size(); i++) {
            byte[] pixels = pictures.get(i).pixels();
            for (int c = 0; c < channels; c++) {
                long[] count = counts[c];
                for (int p = c * area; p < (c + 1) * area; p++) {
                    count[pixels[p] & 0xff]++;
                }
            }
        }
        Float[] mean = new Float[channels];
        Float[] std = new Float[channels];
        for (int c = 0; c < channels; c++) {
            double n = 0;
            double sum = 0;
            double squares = 0;
            for (int v = 0; v < 256; v++) {
                n += counts[c][v];
                sum += (double) v * counts[c][v];
                squares += (double) v * v * counts[c][v];
            }
            double m = n == 0 ? 0 : sum / n;
            double variance = n == 0 ? 0 : Math.max(0, squares / n - m * m);
            mean[c] = (float) (m / 255);
            std[c] = variance > 0 ? (float) (Math.sqrt(variance) / 255) : 1f;
        }
        return new Normalization(Arrays.asList(mean), Arrays.asList(std));
    }

    /** What each byte of channel {@code c} becomes: (v / 255 - mean) / std. */
    float[] table(int c) {
        float[] table = PictureBatch.unitTable();
        for (int v = 0; v < 256; v++) {
            table[v] = (table[v] - mean.get(c)) / std.get(c);
        }
        return table;
    }
}
