package dev.jumbo.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Paints a random rectangle over a picture (Zhong et al.: Random Erasing Data Augmentation, 2020, arXiv:1708.04896). In a
 * mask what is painted over has no class.
 *
 * @param probability of doing so, 0 to 1
 * @param minArea smallest part of the picture's area, above 0
 * @param maxArea largest part of it, up to 1
 * @param minAspect smallest ratio of height to width, above 0 and up to 1; the largest is its inverse
 * @param fill the value painted, 0 to 1
 */
public record RandomErasing(double probability, double minArea, double maxArea, double minAspect, float fill)
        implements Augmentation {
    private static final int ATTEMPTS = 10;

    public RandomErasing {
        Check.range("random erasing: probability", probability, 0, 1);
        Check.range("random erasing: maxArea", maxArea, 1e-6, 1);
        Check.range("random erasing: minArea", minArea, 1e-6, maxArea);
        Check.range("random erasing: minAspect", minAspect, 1e-3, 1);
        Check.range("random erasing: fill", fill, 0, 1);
    }

    /** With the paper's area of 0.02 to 0.33 and aspect from 0.3, painted black. */
    public RandomErasing(double probability) {
        this(probability, 0.02, 0.33, 0.3, 0);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                erase(batch, b, random);
            }
        }
    }

    /** Draws sizes until one fits; a picture for which none does stays as it is. */
    private void erase(PictureBatch batch, int b, RandomGenerator random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double area = (minArea + random.nextDouble() * (maxArea - minArea)) * batch.height() * batch.width();
            double aspect = Math.exp((2 * random.nextDouble() - 1) * -Math.log(minAspect));
            int h = (int) Math.round(Math.sqrt(area * aspect));
            int w = (int) Math.round(Math.sqrt(area / aspect));
            if (h < 1 || w < 1 || h > batch.height() || w > batch.width()) {
                continue;
            }
            int top = random.nextInt(batch.height() - h + 1);
            int left = random.nextInt(batch.width() - w + 1);
            for (int c = 0; c < batch.channels(); c++) {
                for (int y = top; y < top + h; y++) {
                    int row = ((b * batch.channels() + c) * batch.height() + y) * batch.width();
                    Arrays.fill(batch.pixels(), row + left, row + left + w, fill);
                }
            }
            Masks.erase(batch, b, top, left, h, w);
            return;
        }
    }
}
