package dev.jumbo.data;

import java.util.random.RandomGenerator;

/** What MixUp and CutMix share. */
final class Mixing {
    private Mixing() {}

    /** A draw from Beta(alpha, alpha). */
    static double beta(double alpha, RandomGenerator random) {
        double a = gamma(alpha, random);
        double b = gamma(alpha, random);
        if (a + b == 0) { // both underflow for tiny alpha, where nearly all draws are 0 or 1
            return random.nextBoolean() ? 1 : 0;
        }
        return a / (a + b);
    }

    /** A draw from Gamma(shape, 1) (Marsaglia, Tsang: A Simple Method for Generating Gamma Variables, 2000). */
    private static double gamma(double shape, RandomGenerator random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            double u = 1 - random.nextDouble();
            if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    static int[] permutation(int n, RandomGenerator random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Row b of the targets becomes lambda × row b + (1 - lambda) × row partner[b]. */
    static void targets(PictureBatch batch, int[] partner, float lambda) {
        float[] before = batch.probabilities();
        int k = batch.classes();
        float[] after = new float[before.length];
        for (int b = 0; b < batch.size(); b++) {
            for (int c = 0; c < k; c++) {
                after[b * k + c] = lambda * before[b * k + c] + (1 - lambda) * before[partner[b] * k + c];
            }
        }
        batch.softTargets(after);
    }
}
