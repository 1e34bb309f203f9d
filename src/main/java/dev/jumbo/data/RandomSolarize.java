package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Inverts the light values of a picture. As torchvision's RandomSolarize.
 *
 * @param threshold values from here on are inverted, 0 to 1
 * @param probability of doing so, 0 to 1
 */
public record RandomSolarize(double threshold, double probability) implements Augmentation {
    public RandomSolarize {
        Check.range("random solarize: threshold", threshold, 0, 1);
        Check.range("random solarize: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> Tones.solarize(batch, b, (float) threshold));
    }
}
