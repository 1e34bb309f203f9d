package dev.jumbo.tune;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Probabilities of choices: a mixture of one part for each observation, which leans to it, and a uniform prior. */
final class ChoiceDensity implements Density {
    private final double[] probabilities;

    /**
     * From observations.
     *
     * @param choices how many there are
     * @param seen their indices
     * @param weights what each observation counts
     */
    ChoiceDensity(int choices, double[] seen, double[] weights) {
        double[] parts = Density.withPrior(weights);
        double lean = 1.0 / parts.length; // what each choice has in each part beside the one that was seen
        probabilities = new double[choices];
        Arrays.fill(probabilities, parts[seen.length] / choices);
        for (int i = 0; i < seen.length; i++) {
            double total = 1 + choices * lean;
            for (int k = 0; k < choices; k++) {
                probabilities[k] += parts[i] * (lean + (k == (int) seen[i] ? 1 : 0)) / total;
            }
        }
    }

    double[] probabilities() {
        return probabilities.clone();
    }

    @Override
    public double draw(SplittableRandom random) {
        return Density.part(probabilities, random);
    }

    @Override
    public double logDensity(double coordinate) {
        return Math.log(probabilities[(int) coordinate]);
    }
}
