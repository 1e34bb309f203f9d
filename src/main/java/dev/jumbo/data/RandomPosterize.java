package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Keeps only the highest bits of the values of a picture. As torchvision's RandomPosterize.
 *
 * @param bits to keep of 8, 1 to 8
 * @param probability of doing so, 0 to 1
 */
public record RandomPosterize(int bits, double probability) implements Augmentation {
    public RandomPosterize {
        Check.range("random posterize: bits", bits, 1, 8);
        Check.range("random posterize: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> Tones.posterize(batch, b, bits));
    }
}
