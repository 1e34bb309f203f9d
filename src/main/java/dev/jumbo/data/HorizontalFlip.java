package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Mirrors a picture, left to right.
 *
 * @param probability of doing so, 0 to 1
 */
public record HorizontalFlip(double probability) implements Augmentation {
    /** Every second picture. */
    public static final HorizontalFlip INSTANCE = new HorizontalFlip(0.5);

    public HorizontalFlip {
        Check.range("horizontal flip: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] pixels = batch.pixels();
        int width = batch.width();
        int one = batch.channels() * batch.height() * width;
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() >= probability) {
                continue;
            }
            Masks.move(batch, b, (y, x) -> new int[] {y, width - 1 - x});
            for (int row = b * one; row < (b + 1) * one; row += width) {
                for (int left = row, right = row + width - 1; left < right; left++, right--) {
                    float swap = pixels[left];
                    pixels[left] = pixels[right];
                    pixels[right] = swap;
                }
            }
        }
    }
}
