package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Stretches each channel of a picture so that its darkest value becomes 0 and its lightest 1. As torchvision's
 * RandomAutocontrast.
 *
 * @param probability of doing so, 0 to 1
 */
public record RandomAutoContrast(double probability) implements Augmentation {
    public RandomAutoContrast {
        Check.range("random auto-contrast: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> Tones.autoContrast(batch, b));
    }
}
