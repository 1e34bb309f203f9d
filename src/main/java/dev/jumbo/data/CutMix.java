package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Replaces a rectangle of every picture of a batch by that of another one of it, and its share of the targets by the
 * other's (Yun et al.: CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features, 2019,
 * arXiv:1905.04899). One rectangle a batch: about a random point, its sides √(1 - λ) of the picture's with λ from
 * Beta(α, α), cut off at the edge; the targets are weighed by the area that is left.
 *
 * @param alpha α, above 0; 1 is usual
 */
public record CutMix(double alpha) implements Augmentation {
    public CutMix {
        Check.range("cutmix: alpha", alpha, 1e-3, 1e3);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        double side = Math.sqrt(1 - Mixing.beta(alpha, random));
        int[] partner = Mixing.permutation(batch.size(), random);
        int h = (int) (batch.height() * side);
        int w = (int) (batch.width() * side);
        int y = random.nextInt(batch.height());
        int x = random.nextInt(batch.width());
        paste(
                batch,
                partner,
                Math.max(0, y - h / 2),
                Math.max(0, x - w / 2),
                Math.min(batch.height(), y - h / 2 + h),
                Math.min(batch.width(), x - w / 2 + w));
    }

    /** Takes rows top to bottom and columns left to right, ends excluded, from the partner. */
    static void paste(PictureBatch batch, int[] partner, int top, int left, int bottom, int right) {
        float[] before = batch.pixels().clone();
        int planes = batch.channels();
        int area = batch.height() * batch.width();
        for (int b = 0; b < batch.size(); b++) {
            for (int c = 0; c < planes; c++) {
                for (int y = top; y < bottom; y++) {
                    int at = y * batch.width() + left;
                    System.arraycopy(
                            before,
                            (partner[b] * planes + c) * area + at,
                            batch.pixels(),
                            (b * planes + c) * area + at,
                            right - left);
                }
            }
        }
        Mixing.targets(batch, partner, 1 - (float) (bottom - top) * (right - left) / area);
    }
}
