package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Makes the 256 levels of each channel of a picture about equally frequent. As torchvision's RandomEqualize.
 *
 * @param probability of doing so, 0 to 1
 */
public record RandomEqualize(double probability) implements Augmentation {
    public RandomEqualize {
        Check.range("random equalize: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> Tones.equalize(batch, b));
    }
}
