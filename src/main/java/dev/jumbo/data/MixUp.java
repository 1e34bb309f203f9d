package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Blends every picture of a batch with another one of it, and their targets alike: λ × one + (1 - λ) × other, with one λ
 * a batch from Beta(α, α) (Zhang et al.: mixup: Beyond Empirical Risk Minimization, 2018, arXiv:1710.09412).
 *
 * @param alpha α, above 0; 0.2 is usual, larger blends more
 */
public record MixUp(double alpha) implements Augmentation {
    public MixUp {
        Check.range("mixup: alpha", alpha, 1e-3, 1e3);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        float lambda = (float) Mixing.beta(alpha, random);
        mix(batch, Mixing.permutation(batch.size(), random), lambda);
    }

    static void mix(PictureBatch batch, int[] partner, float lambda) {
        float[] pixels = batch.pixels();
        float[] before = pixels.clone();
        int one = batch.channels() * batch.height() * batch.width();
        for (int b = 0; b < batch.size(); b++) {
            int other = (partner[b] - b) * one;
            for (int i = b * one; i < (b + 1) * one; i++) {
                pixels[i] = lambda * before[i] + (1 - lambda) * before[i + other];
            }
        }
        Mixing.targets(batch, partner, lambda);
    }
}
