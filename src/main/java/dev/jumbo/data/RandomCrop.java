package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Surrounds a picture with {@code padding} black pixels and cuts a piece of its own size out at a random place: the
 * standard augmentation for CIFAR (Lee et al.: Deeply-Supervised Nets, 2015; He et al.: Deep Residual Learning, 2016).
 *
 * @param padding pixels on each side, at least 0; 4 is usual for 32×32
 */
public record RandomCrop(int padding) implements Augmentation {
    public RandomCrop {
        Check.range("random crop: padding", padding, 0, 1 << 14);
    }

    /** With this many pixels on each side. */
    public static RandomCrop padding(int pixels) {
        return new RandomCrop(pixels);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        for (int b = 0; b < batch.size(); b++) {
            int dy = random.nextInt(2 * padding + 1) - padding;
            int dx = random.nextInt(2 * padding + 1) - padding;
            Planes.shift(batch, b, dy, dx);
        }
    }
}
