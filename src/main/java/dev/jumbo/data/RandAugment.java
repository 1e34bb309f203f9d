package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Changes each picture by some of fourteen operations, drawn anew for each picture, all at one magnitude (Cubuk et al.:
 * RandAugment: Practical Automated Data Augmentation with a Reduced Search Space, 2020, arXiv:1909.13719). Operations and
 * ranges are torchvision's; what moves pixels is bilinear, and what comes in is black. Identity, auto-contrast and
 * equalisation have no magnitude. Of a grey picture the colours are not changed.
 *
 * @param operations to apply to a picture, one after another, 0 to 14; 2 is usual
 * @param magnitude of the operations, from 0 to {@code bins} - 1; 9 of 31 is usual
 * @param bins magnitudes that there are, 2 to 1000
 */
public record RandAugment(int operations, int magnitude, int bins) implements Augmentation {
    public RandAugment {
        Check.range("RandAugment: operations", operations, 0, Operation.values().length);
        Check.range("RandAugment: bins", bins, 2, 1000);
        Check.range("RandAugment: magnitude", magnitude, 0, bins - 1);
    }

    /** What is done to a picture; in torchvision's order. */
    enum Operation {
        IDENTITY,
        SHEAR_X,
        SHEAR_Y,
        TRANSLATE_X,
        TRANSLATE_Y,
        ROTATE,
        BRIGHTNESS,
        COLOR,
        CONTRAST,
        SHARPNESS,
        POSTERIZE,
        SOLARIZE,
        AUTO_CONTRAST,
        EQUALIZE
    }

    private static final double SHEAR = 0.3;
    private static final double TRANSLATE = 150.0 / 331;
    private static final double ROTATE = 30;
    private static final double ENHANCE = 0.9;

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        if (batch.channels() != 1 && batch.channels() != 3) {
            throw new IllegalArgumentException(
                    "RandAugment: expected pictures of 1 or 3 channels, got " + batch.channels());
        }
        Operation[] all = Operation.values();
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        for (int b = 0; b < batch.size(); b++) {
            for (int i = 0; i < operations; i++) {
                Operation operation = all[random.nextInt(all.length)];
                apply(operation, batch, b, random.nextBoolean() ? 1 : -1, scratch);
            }
        }
    }

    /**
     * Applies one operation to picture {@code b}.
     *
     * @param sign 1 or -1, of the magnitudes that have one
     * @param scratch [C, H, W], overwritten
     */
    void apply(Operation operation, PictureBatch batch, int b, int sign, float[] scratch) {
        double share = (double) magnitude / (bins - 1);
        double signed = sign * share;
        float factor = (float) (1 + signed * ENHANCE);
        switch (operation) {
            case IDENTITY -> {}
            case SHEAR_X -> Planes.warp(batch, b, corner(0, 0, Math.atan(signed * SHEAR), 0), scratch);
            case SHEAR_Y -> Planes.warp(batch, b, corner(0, 0, 0, Math.atan(signed * SHEAR)), scratch);
            case TRANSLATE_X ->
                Planes.warp(batch, b, corner((int) (signed * TRANSLATE * batch.width()), 0, 0, 0), scratch);
            case TRANSLATE_Y ->
                Planes.warp(batch, b, corner(0, (int) (signed * TRANSLATE * batch.height()), 0, 0), scratch);
            case ROTATE -> RandomRotation.rotate(batch, b, Math.toRadians(signed * ROTATE), scratch);
            case BRIGHTNESS -> ColorJitter.adjust(batch, b, factor, 1, 1);
            case COLOR -> ColorJitter.adjust(batch, b, 1, 1, factor);
            case CONTRAST -> ColorJitter.adjust(batch, b, 1, factor, 1);
            case SHARPNESS -> Tones.sharpness(batch, b, factor);
            case POSTERIZE -> Tones.posterize(batch, b, Byte.SIZE - (int) Math.rint(4 * share));
            case SOLARIZE -> Tones.solarize(batch, b, (float) (1 - share));
            case AUTO_CONTRAST -> Tones.autoContrast(batch, b);
            case EQUALIZE -> Tones.equalize(batch, b);
        }
    }

    /** Shears about the outer edge of the top left pixel. */
    private static AffineMap corner(double moveX, double moveY, double shearX, double shearY) {
        return AffineMap.showing(-0.5, -0.5, 0, moveX, moveY, 1, shearX, shearY);
    }
}
