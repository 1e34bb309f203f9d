package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * A random change to every picture of a batch, in place. Pixels are from 0 to 1 here; normalisation comes after.
 *
 * <p>Implementations are records: equal settings, an equal generator and an equal batch give equal results.
 */
@FunctionalInterface
public interface Augmentation {
    /** Changes the pixels, and for mixing augmentations the targets, of {@code batch}. */
    void apply(PictureBatch batch, RandomGenerator random);
}
