package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Moves each pixel of a picture by a smooth random field, bilinear; what comes in is black (Simard, Steinkraus, Platt: Best
 * Practices for Convolutional Neural Networks Applied to Visual Document Analysis, 2003). The field is uniform between -1 and
 * 1, filtered by a Gaussian of deviation σ that ends at 4σ, with zeros beyond the edge, times α.
 *
 * @param alpha α in pixels, at least 0; with 34 and σ 4 pixels move by 1.4 typically
 * @param sigma σ in pixels, above 0: how far neighbours move alike
 * @param probability of doing so, 0 to 1
 */
public record ElasticTransform(double alpha, double sigma, double probability) implements Augmentation {
    /** Deviations after which a Gaussian ends. */
    private static final double END = 4;

    public ElasticTransform {
        Check.range("elastic transform: alpha", alpha, 0, 1e5);
        Check.range("elastic transform: sigma", sigma, 0.1, 1e3);
        Check.range("elastic transform: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        int area = batch.height() * batch.width();
        float[] scratch = new float[batch.channels() * area];
        float[] across = new float[area];
        float[] down = new float[area];
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                for (int i = 0; i < area; i++) {
                    across[i] = 2 * random.nextFloat() - 1;
                    down[i] = 2 * random.nextFloat() - 1;
                }
                move(batch, b, across, down, scratch);
            }
        }
    }

    /**
     * Moves picture {@code b}.
     *
     * @param across [H, W] the field of the columns before it is filtered, overwritten
     * @param down that of the rows
     */
    void move(PictureBatch batch, int b, float[] across, float[] down, float[] scratch) {
        int width = batch.width();
        float[] kernel = Gaussian.kernel((int) (END * sigma + 0.5), sigma);
        for (float[] field : new float[][] {across, down}) {
            Gaussian.filter(field, 0, batch.height(), width, kernel, Gaussian.Edge.ZERO, scratch);
        }
        Planes.warp(
                batch,
                b,
                (y, columns, rows) -> {
                    for (int x = 0; x < width; x++) {
                        columns[x] = x + alpha * across[y * width + x];
                        rows[x] = y + alpha * down[y * width + x];
                    }
                },
                scratch);
    }
}
