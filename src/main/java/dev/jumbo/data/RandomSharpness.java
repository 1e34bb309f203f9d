package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Sharpens or smooths a picture. As torchvision's RandomAdjustSharpness.
 *
 * @param factor 0 smooths, 1 leaves it as it is, 2 sharpens; 0 to 100
 * @param probability of doing so, 0 to 1
 */
public record RandomSharpness(double factor, double probability) implements Augmentation {
    public RandomSharpness {
        Check.range("random sharpness: factor", factor, 0, 100);
        Check.range("random sharpness: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> Tones.sharpness(batch, b, (float) factor));
    }
}
