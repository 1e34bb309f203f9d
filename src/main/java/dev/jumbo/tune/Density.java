package dev.jumbo.tune;

import java.util.SplittableRandom;

/** A density over the coordinates of a {@link Domain}. */
sealed interface Density permits ParzenDensity, ChoiceDensity {
    /** A coordinate that is distributed so. */
    double draw(SplittableRandom random);

    /** The natural logarithm of the density at a coordinate; of a probability where values are discrete. */
    double logDensity(double coordinate);

    /** The index of a part, drawn by weights whose sum is 1. */
    static int part(double[] weights, SplittableRandom random) {
        double left = random.nextDouble();
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** Weights of the observations and, last, of the prior, which counts one; their sum is 1. */
    static double[] withPrior(double[] weights) {
        double[] all = java.util.Arrays.copyOf(weights, weights.length + 1);
        all[weights.length] = 1;
        double sum = java.util.Arrays.stream(all).sum();
        for (int i = 0; i < all.length; i++) {
            all[i] /= sum;
        }
        return all;
    }
}
