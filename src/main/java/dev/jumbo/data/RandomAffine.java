package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Turns, scales, shears and moves a picture by random amounts at once, bilinear; what comes in is black.
 *
 * @param degrees largest angle to either side, 0 to 180
 * @param translate largest part of the height and of the width that it moves by, 0 to 1
 * @param min smallest factor, above 0
 * @param max largest factor, at least {@code min}
 * @param shear largest angle that columns, and rows, are sheared by to either side, in degrees, 0 to 80
 */
public record RandomAffine(double degrees, double translate, double min, double max, double shear)
        implements Augmentation {
    public RandomAffine {
        Check.range("random affine: degrees", degrees, 0, 180);
        Check.range("random affine: translate", translate, 0, 1);
        Check.range("random affine: min", min, 1e-3, 1e3);
        Check.range("random affine: max", max, min, 1e3);
        Check.range("random affine: shear", shear, 0, 80);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        for (int b = 0; b < batch.size(); b++) {
            AffineMap map = AffineMap.showing(
                    (batch.width() - 1) / 2.0,
                    (batch.height() - 1) / 2.0,
                    Math.toRadians(either(degrees, random)),
                    either(translate, random) * batch.width(),
                    either(translate, random) * batch.height(),
                    min + random.nextDouble() * (max - min),
                    Math.toRadians(either(shear, random)),
                    Math.toRadians(either(shear, random)));
            Planes.warp(batch, b, map, scratch);
        }
    }

    private static double either(double most, RandomGenerator random) {
        return (2 * random.nextDouble() - 1) * most;
    }
}
