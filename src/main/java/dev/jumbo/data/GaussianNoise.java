package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Adds to every value of a picture a number of its own from a normal distribution of mean 0, and cuts the sum to 0 to 1.
 *
 * @param sigma the distribution's deviation, 0 to 1
 * @param probability of doing so, 0 to 1
 */
public record GaussianNoise(double sigma, double probability) implements Augmentation {
    public GaussianNoise {
        Check.range("gaussian noise: sigma", sigma, 0, 1);
        Check.range("gaussian noise: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] pixels = batch.pixels();
        int one = batch.channels() * batch.height() * batch.width();
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                for (int i = b * one; i < (b + 1) * one; i++) {
                    pixels[i] = Tones.unit(pixels[i] + (float) (sigma * random.nextGaussian()));
                }
            }
        }
    }
}
