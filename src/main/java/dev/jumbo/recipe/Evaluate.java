package dev.jumbo.recipe;

import dev.jumbo.recipe.evaluation.ThresholdRule;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Interval;
import java.util.Locale;

/**
 * How a classifier is judged when training has ended: the {@code evaluate} of a recipe.
 *
 * @param calibrate how its probabilities are made honest, by the validation data; none
 * @param threshold where the probability of the second of two classes begins to count as it, chosen on the validation data; none
 * @param interval how intervals are read from samples of the test data: {@code percentile} or {@code bca}
 * @param resamples samples of the test data for intervals; 1000; 0 for no intervals
 * @param confidence level of intervals; 0.95
 */
public record Evaluate(
        Calibrate calibrate, ThresholdRule threshold, Bootstrap.Method interval, int resamples, double confidence) {
    /** What recipes leave out. */
    static final Evaluate DEFAULTS =
            new Evaluate(Calibrate.NONE, new ThresholdRule.None(), Bootstrap.Method.PERCENTILE, 1000, 0.95);

    /** How probabilities are made honest. What is fitted becomes a part of the last layer's weights. */
    public enum Calibrate {
        /** They stay as they are. */
        NONE,
        /** One temperature for all classes: no answer changes (Guo et al. 2017). */
        TEMPERATURE,
        /** A sigmoid of two parameters, for two classes (Platt 1999). */
        PLATT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Evaluate {
        if (resamples < 0 || resamples > 1_000_000) {
            throw new IllegalArgumentException("resamples: expected 0 to 1000000, got " + resamples);
        }
        new Interval(0, 0, confidence); // checks it
    }

    /** The key that asks for validation data; empty if none does. */
    String needsValidation() {
        return calibrate != Calibrate.NONE
                ? "evaluate.calibrate"
                : threshold instanceof ThresholdRule.None ? "" : "evaluate.threshold";
    }

    /** The samples that intervals are read from; at least one. */
    public Bootstrap bootstrap(long seed) {
        return new Bootstrap(interval, Math.max(1, resamples), confidence, seed);
    }
}
