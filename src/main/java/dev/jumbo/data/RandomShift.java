package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Moves a picture by a random number of whole pixels; what comes in is black.
 *
 * @param vertical largest part of the height that it moves up or down, 0 to 1
 * @param horizontal largest part of the width that it moves left or right, 0 to 1
 */
public record RandomShift(double vertical, double horizontal) implements Augmentation {
    public RandomShift {
        Check.range("random shift: vertical", vertical, 0, 1);
        Check.range("random shift: horizontal", horizontal, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        for (int b = 0; b < batch.size(); b++) {
            long dy = Math.round((2 * random.nextDouble() - 1) * vertical * batch.height());
            long dx = Math.round((2 * random.nextDouble() - 1) * horizontal * batch.width());
            Planes.shift(batch, b, (int) dy, (int) dx);
        }
    }
}
