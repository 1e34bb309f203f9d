package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Takes the colours from a picture, which keeps its three channels. As torchvision's RandomGrayscale; without effect on
 * grey pictures.
 *
 * @param probability of doing so, 0 to 1
 */
public record RandomGrayscale(double probability) implements Augmentation {
    public RandomGrayscale {
        Check.range("random grayscale: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        Tones.some(batch, probability, random, b -> ColorJitter.adjust(batch, b, 1, 1, 0));
    }
}
