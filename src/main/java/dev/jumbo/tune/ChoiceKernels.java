package dev.jumbo.tune;

import java.util.SplittableRandom;

/**
 * Probabilities of choices: those around an observation lean to it, the more so the more observations there are. Around one without
 * a value, and in the prior, all are equal.
 *
 * @param choices how many there are
 * @param seen indices of what was observed; NaN where there was no value
 */
@SuppressWarnings("ArrayRecordComponent")
record ChoiceKernels(int choices, double[] seen) implements Kernels {
    /** The probability of a choice. */
    double probability(int part, int choice) {
        if (part == seen.length || Double.isNaN(seen[part])) {
            return 1.0 / choices;
        }
        double others = 1.0 / (seen.length + 1); // what each choice has beside the one that was seen
        return (others + (choice == (int) seen[part] ? 1 : 0)) / (1 + choices * others);
    }

    @Override
    public double draw(int part, SplittableRandom random) {
        double left = random.nextDouble();
        for (int choice = 0; choice < choices - 1; choice++) {
            left -= probability(part, choice);
            if (left < 0) {
                return choice;
            }
        }
        return choices - 1.0;
    }

    @Override
    public double logDensity(int part, double coordinate) {
        return Math.log(probability(part, (int) coordinate));
    }
}
