package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Mirrors a picture, top to bottom.
 *
 * @param probability of doing so, 0 to 1
 */
public record VerticalFlip(double probability) implements Augmentation {
    /** Every second picture. */
    public static final VerticalFlip INSTANCE = new VerticalFlip(0.5);

    public VerticalFlip {
        Check.range("vertical flip: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float[] pixels = batch.pixels();
        int width = batch.width();
        int area = batch.height() * width;
        float[] scratch = new float[width];
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() >= probability) {
                continue;
            }
            Masks.move(batch, b, (y, x) -> new int[] {batch.height() - 1 - y, x});
            for (int c = 0; c < batch.channels(); c++) {
                int top = (b * batch.channels() + c) * area;
                int bottom = top + area - width;
                for (; top < bottom; top += width, bottom -= width) {
                    System.arraycopy(pixels, top, scratch, 0, width);
                    System.arraycopy(pixels, bottom, pixels, top, width);
                    System.arraycopy(scratch, 0, pixels, bottom, width);
                }
            }
        }
    }
}
