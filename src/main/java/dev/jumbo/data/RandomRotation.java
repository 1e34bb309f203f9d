package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Turns a picture about its centre by a random angle, bilinear; what comes in is black.
 *
 * @param degrees largest angle to either side, 0 to 180
 */
public record RandomRotation(double degrees) implements Augmentation {
    public RandomRotation {
        Check.range("random rotation: degrees", degrees, 0, 180);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        for (int b = 0; b < batch.size(); b++) {
            double angle = Math.toRadians((2 * random.nextDouble() - 1) * degrees);
            rotate(batch, b, angle, scratch);
        }
    }

    /** Turns picture b counter-clockwise. */
    static void rotate(PictureBatch batch, int b, double radians, float[] scratch) {
        double cos = Math.cos(radians);
        double sin = Math.sin(radians);
        Planes.affine(batch, b, cos, -sin, sin, cos, scratch);
    }
}
