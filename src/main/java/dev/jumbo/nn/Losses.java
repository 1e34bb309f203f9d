package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;

/**
 * Loss functions with PyTorch's defaults: the mean over the batch. {@link CrossEntropy} has the options that people
 * tune; {@link Functional} has every argument.
 */
public final class Losses {
    private Losses() {}

    /** Logits [B, K, …] against class ids [B, …] or probabilities [B, K, …]. */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return Functional.crossEntropy(logits, target, null, Reduction.MEAN, CrossEntropy.IGNORE, 0);
    }

    /**
     * ln p of whole texts: the sum over the tokens whose target is not −100.   logits [B, T, V], targets [B, T] → [B]
     *
     * @param targets the token that follows each
     */
    public static Tensor logProbability(Tensor logits, Tensor targets) {
        Tensor each = Functional.crossEntropy(
                logits.flatten(0, 1), targets.flatten(0, 1), null, Reduction.NONE, CrossEntropy.IGNORE, 0); // [B·T]
        return each.unflatten(0, -1, targets.size(1)).sum(false, 1).neg(); // [B]
    }

    /** Logits against targets in [0, 1] of the same shape. */
    public static Tensor bceWithLogits(Tensor logits, Tensor target) {
        return Functional.bceWithLogits(logits, target, null, null, Reduction.MEAN);
    }

    /** Mean of squared differences. */
    public static Tensor mse(Tensor x, Tensor y) {
        return Functional.mseLoss(x, y, Reduction.MEAN);
    }

    /** Mean of absolute differences. */
    public static Tensor l1(Tensor x, Tensor y) {
        return Functional.l1Loss(x, y, Reduction.MEAN);
    }

    /** Huber's loss with delta 1 (Huber 1964). */
    public static Tensor huber(Tensor x, Tensor y) {
        return Functional.huberLoss(x, y, Reduction.MEAN, 1);
    }

    /** Log-probabilities [B, K] against class ids [B]. */
    public static Tensor nll(Tensor logProbabilities, Tensor target) {
        return Functional.nllLoss(logProbabilities, target, null, Reduction.MEAN, CrossEntropy.IGNORE);
    }

    /** Kullback-Leibler divergence of log-probabilities from probabilities [B, K]: the sum over K, the mean over B. */
    public static Tensor klDivergence(Tensor logProbabilities, Tensor target) {
        return Functional.klDiv(logProbabilities, target, Reduction.SUM, false).mul(1.0 / target.size(0));
    }
}
