package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Changes brightness, then contrast, then saturation of a picture by random factors from 1 - s to 1 + s (not below 0),
 * each result cut to 0 to 1. As in torchvision's ColorJitter without hue, but always in this order. Brightness multiplies;
 * contrast blends with the mean grey of the picture; saturation blends with the grey of each pixel (0.2989 red +
 * 0.587 green + 0.114 blue).
 *
 * @param brightness s for brightness, at least 0; 0 leaves it as it is
 * @param contrast s for contrast
 * @param saturation s for saturation; without effect on grey pictures
 */
public record ColorJitter(double brightness, double contrast, double saturation) implements Augmentation {
    public ColorJitter {
        Check.range("color jitter: brightness", brightness, 0, 100);
        Check.range("color jitter: contrast", contrast, 0, 100);
        Check.range("color jitter: saturation", saturation, 0, 100);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        if (batch.channels() != 1 && batch.channels() != 3) {
            throw new IllegalArgumentException(
                    "color jitter: expected pictures of 1 or 3 channels, got " + batch.channels());
        }
        for (int b = 0; b < batch.size(); b++) {
            adjust(batch, b, factor(brightness, random), factor(contrast, random), factor(saturation, random));
        }
    }

    private static float factor(double strength, RandomGenerator random) {
        double low = Math.max(0, 1 - strength);
        return (float) (low + random.nextDouble() * (1 + strength - low));
    }

    /** Changes picture b by these factors. */
    static void adjust(PictureBatch batch, int b, float brightness, float contrast, float saturation) {
        float[] pixels = batch.pixels();
        int area = batch.height() * batch.width();
        int from = b * batch.channels() * area;
        int to = from + batch.channels() * area;
        if (brightness != 1) {
            for (int i = from; i < to; i++) {
                pixels[i] = Tones.unit(pixels[i] * brightness);
            }
        }
        if (contrast != 1) {
            double sum = 0;
            for (int i = from; i < from + area; i++) {
                sum += grey(pixels, i, area, batch.channels());
            }
            float mean = (float) (sum / area) * (1 - contrast);
            for (int i = from; i < to; i++) {
                pixels[i] = Tones.unit(pixels[i] * contrast + mean);
            }
        }
        if (saturation != 1 && batch.channels() == 3) {
            for (int i = from; i < from + area; i++) {
                float grey = grey(pixels, i, area, 3) * (1 - saturation);
                for (int c = 0; c < 3; c++) {
                    pixels[i + c * area] = Tones.unit(pixels[i + c * area] * saturation + grey);
                }
            }
        }
    }

    private static float grey(float[] pixels, int i, int area, int channels) {
        return channels == 1
                ? pixels[i]
                : 0.2989f * pixels[i] + 0.587f * pixels[i + area] + 0.114f * pixels[i + 2 * area];
    }
}
