package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Blurs a picture by a Gaussian of random deviation; beyond the edge it is mirrored. As torchvision's GaussianBlur.
 *
 * @param kernel pixels that the Gaussian covers in each direction, odd, 1 to 301
 * @param min smallest deviation in pixels, above 0
 * @param max largest deviation, at least {@code min}
 * @param probability of doing so, 0 to 1
 */
public record GaussianBlur(int kernel, double min, double max, double probability) implements Augmentation {
    public GaussianBlur {
        Check.range("gaussian blur: kernel", kernel, 1, 301);
        if (kernel % 2 == 0) {
            throw new IllegalArgumentException("gaussian blur: kernel: expected an odd number, got " + kernel);
        }
        Check.range("gaussian blur: min", min, 1e-2, 1e3);
        Check.range("gaussian blur: max", max, min, 1e3);
        Check.range("gaussian blur: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] scratch = new float[batch.height() * batch.width()];
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                blur(batch, b, min + random.nextDouble() * (max - min), scratch);
            }
        }
    }

    /**
     * Blurs picture {@code b}.
     *
     * @param scratch [H, W], overwritten
     */
    void blur(PictureBatch batch, int b, double sigma, float[] scratch) {
        float[] weights = Gaussian.kernel(kernel / 2, sigma);
        int area = batch.height() * batch.width();
        for (int c = 0; c < batch.channels(); c++) {
            int offset = (b * batch.channels() + c) * area;
            Gaussian.filter(
                    batch.pixels(), offset, batch.height(), batch.width(), weights, Gaussian.Edge.MIRROR, scratch);
        }
    }
}
