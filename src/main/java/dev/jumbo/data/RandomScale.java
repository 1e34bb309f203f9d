package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Enlarges or shrinks the content of a picture about its centre by a random factor, bilinear. The picture keeps its
 * size: an enlarged one loses its edge, a shrunk one gets a black one.
 *
 * @param min smallest factor, above 0
 * @param max largest factor, at least {@code min}
 */
public record RandomScale(double min, double max) implements Augmentation {
    public RandomScale {
        Check.range("random scale: min", min, 1e-3, 1e3);
        Check.range("random scale: max", max, min, 1e3);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        for (int b = 0; b < batch.size(); b++) {
            double inverse = 1 / (min + random.nextDouble() * (max - min));
            Planes.affine(batch, b, inverse, 0, 0, inverse, scratch);
        }
    }
}
