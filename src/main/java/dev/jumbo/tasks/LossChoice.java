package dev.jumbo.tasks;

import dev.jumbo.nn.BinaryCrossEntropy;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.FocalLoss;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.SigmoidFocalLoss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What training minimises, for tasks whose loss is a cross-entropy. In recipes: {@code loss: focal}. */
public sealed interface LossChoice {
    /**
     * The loss.
     *
     * @param plain the task's own
     * @param weights of the classes, or of the labels ({@link TaskData#weights}); empty for none
     * @throws IllegalArgumentException if the task's own is no cross-entropy, or does not go with what is chosen
     */
    Loss of(Loss plain, List<Float> weights);

    /** The task's own: cross-entropy, of several labels binary cross-entropy. */
    record Default() implements LossChoice {
        @Override
        public Loss of(Loss plain, List<Float> weights) {
            if (weights.isEmpty()) {
                return plain;
            }
            if (plain instanceof CrossEntropy entropy) {
                return new CrossEntropy(entropy.labelSmoothing(), weights, entropy.ignoreIndex());
            }
            if (plain instanceof BinaryCrossEntropy entropy) {
                return new BinaryCrossEntropy(entropy.labelSmoothing(), weights);
            }
            throw new IllegalArgumentException(
                    "train.classWeights: the loss of this task has no classes; leave it out");
        }
    }

    /**
     * Focal loss: what the model knows already counts less ({@link FocalLoss}, of several labels {@link SigmoidFocalLoss}).
     *
     * @param gamma how much less; 2; 0 for not at all
     * @param alpha of several labels, what a right one counts, one that is not 1 − alpha; null: both 1
     */
    record Focal(double gamma, @Nullable Double alpha) implements LossChoice {
        public Focal {
            new SigmoidFocalLoss(gamma, alpha, List.of()); // checks them
        }

        @Override
        public Loss of(Loss plain, List<Float> weights) {
            if (plain instanceof BinaryCrossEntropy entropy) {
                unsmoothed(entropy.labelSmoothing());
                return new SigmoidFocalLoss(gamma, alpha, weights);
            }
            if (!(plain instanceof CrossEntropy entropy)) {
                throw new IllegalArgumentException(
                        "train.loss: focal is for tasks whose loss is a cross-entropy; leave" + " it out");
            }
            if (alpha != null) {
                throw new IllegalArgumentException("train.loss.alpha: expected none where an example has one class;"
                        + " give weights of classes as train.classWeights");
            }
            unsmoothed(entropy.labelSmoothing());
            return new FocalLoss(gamma, weights, entropy.ignoreIndex());
        }

        private static void unsmoothed(double labelSmoothing) {
            if (labelSmoothing > 0) {
                throw new IllegalArgumentException(
                        "train.labelSmoothing: expected 0 beside train.loss: focal, got " + labelSmoothing);
            }
        }
    }
}
