package dev.jumbo.tasks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What each class counts in the training loss of a classifier, whose mean is weighted too. */
public sealed interface ClassWeights {
    /**
     * The weight of each class; empty if all count the same.
     *
     * @param labels classes of the training examples
     * @param classes how many there are
     * @throws IllegalArgumentException if the weights do not fit the classes
     */
    List<Float> of(int[] labels, int classes);

    /**
     * What a right label counts for one that is not, of each label; empty for 1 (PyTorch's {@code pos_weight}).
     *
     * @param positives how many examples have each label
     * @param examples how many there are
     */
    List<Float> ofLabels(int[] positives, int examples);

    /** How many examples each class has. */
    static int[] counts(int[] labels, int classes) {
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** All count the same. */
    record None() implements ClassWeights {
        @Override
        public List<Float> ofLabels(int[] positives, int examples) {
            return List.of();
        }

        @Override
        public List<Float> of(int[] labels, int classes) {
            return List.of();
        }
    }

    /**
     * All classes together count the same: n / (K · n of the class), as scikit-learn's {@code balanced}. A class without an example
     * has weight 1. Of labels, those that are right count as much as those that are not: negatives / positives.
     */
    record Balanced() implements ClassWeights {
        @Override
        public List<Float> ofLabels(int[] positives, int examples) {
            List<Float> weights = new ArrayList<>();
            for (int count : positives) {
                weights.add(count == 0 || count == examples ? 1f : (float) ((examples - count) / (double) count));
            }
            return weights;
        }

        @Override
        public List<Float> of(int[] labels, int classes) {
            List<Float> weights = new ArrayList<>();
            for (int count : counts(labels, classes)) {
                weights.add(count == 0 ? 1f : (float) (labels.length / ((double) classes * count)));
            }
            return weights;
        }
    }

    /**
     * Weights as they are.
     *
     * @param weights one a class, in the order of the classes
     */
    record Given(List<Double> weights) implements ClassWeights {
        public Given {
            weights = List.copyOf(weights);
            for (double weight : weights) {
                if (!(weight >= 0) || Double.isInfinite(weight)) {
                    throw new IllegalArgumentException("weights: expected numbers of 0 or more, got " + weight);
                }
            }
            if (!weights.isEmpty() && Collections.max(weights) == 0) {
                throw new IllegalArgumentException("weights: expected one above 0, got " + weights);
            }
        }

        @Override
        public List<Float> ofLabels(int[] positives, int examples) {
            return of(new int[0], positives.length);
        }

        @Override
        public List<Float> of(int[] labels, int classes) {
            if (weights.size() != classes) {
                throw new IllegalArgumentException("train.classWeights: expected a weight for each of " + classes
                        + " classes, got " + weights.size());
            }
            return weights.stream().map(Double::floatValue).toList();
        }
    }

    /** What each example counts so that each class is drawn as often: 1 / n of its class. */
    static double[] balancing(int[] labels) {
        int classes = 0;
        for (int label : labels) {
            classes = Math.max(classes, label + 1);
        }
        int[] counts = counts(labels, classes);
        double[] weights = new double[labels.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1.0 / counts[labels[i]];
        }
        return weights;
    }
}
