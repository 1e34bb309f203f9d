package dev.jumbo.recipe.evaluation;

import dev.jumbo.statistics.Thresholds;
import org.jspecify.annotations.Nullable;

/** How the threshold of a classifier of two classes is chosen. In recipes: {@code threshold: f1}. */
public sealed interface ThresholdRule {
    /** The rule; null for none. */
    Thresholds.@Nullable Rule rule();

    /** No threshold: the likelier class counts. */
    record None() implements ThresholdRule {
        @Override
        public Thresholds.@Nullable Rule rule() {
            return null;
        }
    }

    /** The greatest F1 of the second class. */
    record F1() implements ThresholdRule {
        @Override
        public Thresholds.Rule rule() {
            return Thresholds.Rule.maxF1();
        }
    }

    /** The greatest recall of both classes together (Youden 1950). */
    record Youden() implements ThresholdRule {
        @Override
        public Thresholds.Rule rule() {
            return Thresholds.Rule.youden();
        }
    }

    /**
     * The least cost of mistakes.
     *
     * @param falsePositive what it costs to take the first class for the second; 1
     * @param falseNegative what it costs to take the second for the first; 1
     */
    record Cost(double falsePositive, double falseNegative) implements ThresholdRule {
        public Cost {
            if (!(falsePositive >= 0 && falseNegative >= 0 && falsePositive + falseNegative > 0)) {
                throw new IllegalArgumentException(
                        "expected costs of at least 0, one above, got " + falsePositive + " and " + falseNegative);
            }
        }

        @Override
        public Thresholds.Rule rule() {
            return Thresholds.Rule.cost(falsePositive, falseNegative);
        }
    }

    /** The greatest recall with at least so much precision; 0.9. */
    record Precision(double least) implements ThresholdRule {
        public Precision {
            share(least);
        }

        @Override
        public Thresholds.Rule rule() {
            return Thresholds.Rule.precision(least);
        }
    }

    /** The greatest precision with at least so much recall; 0.9. */
    record Recall(double least) implements ThresholdRule {
        public Recall {
            share(least);
        }

        @Override
        public Thresholds.Rule rule() {
            return Thresholds.Rule.recall(least);
        }
    }

    private static void share(double least) {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("least: expected a share above 0 and at most 1, got " + least);
        }
    }
}
