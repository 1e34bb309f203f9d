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
        ChannelSums[] all = {ChannelSums.none(pictures.channels())};
        PictureReading.inOrder(pictures, (index, picture) -> all[0] = all[0].plus(ChannelSums.of(picture)));
        return of(all[0]);
    }

    /** The same of pictures that were read already. */
    public static Normalization of(ChannelSums pictures) {
        int channels = pictures.sums().length;
        Float[] mean = new Float[channels];
        Float[] std = new Float[channels];
        double n = pictures.pixels();
        for (int c = 0; c < channels; c++) {
            double m = n == 0 ? 0 : pictures.sums()[c] / n;
            double variance = n == 0 ? 0 : Math.max(0, pictures.squares()[c] / n - m * m);
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
