package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * Focal loss of classes of which one is right (Lin et al.: Focal Loss for Dense Object Detection, 2017, with softmax): −w_y (1 − p_y)^γ ln p_y,
 * the mean over the batch, weighted by w_y. With γ = 0 it is {@link CrossEntropy}.   logits [B, K, …] against class ids [B, …] or probabilities
 * [B, K, …], over which the loss is the expectation, as of cross-entropy
 *
 * @param gamma γ, at least 0; 2. The greater, the less easy examples count
 * @param classWeights weight of each class, or empty
 * @param ignoreIndex class id that is left out; −100
 */
public record FocalLoss(double gamma, List<Float> classWeights, long ignoreIndex) implements Loss {
    /** Of 1 − p: below it the power of a fraction has no finite gradient. */
    private static final double LEAST = 1e-12;

    public FocalLoss {
        classWeights = List.copyOf(classWeights);
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException("FocalLoss: expected gamma of at least 0, got " + gamma);
        }
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor weight = BinaryCrossEntropy.tensor(classWeights, logits);
        if (target.dtype().isFloat()) {
            Tensor logP = logits.logSoftmax(1); // [B, K, …]
            Tensor focused = logP.mul(power(logP.exp().neg().add(1), gamma));
            // Of probabilities, cross-entropy is their sum with the logarithms, whatever stands for these.
            Tensor each = focused.mul(target);
            Tensor weighted = weight == null ? each : each.transpose(1, -1).mul(weight);
            return weighted.sum().mul(-1.0 * target.size(1) / target.numel());
        }
        Tensor plain = Functional.crossEntropy(logits, target, null, Reduction.NONE, ignoreIndex, 0); // [B, …]
        Tensor entropy = weight == null
                ? plain
                : Functional.crossEntropy(logits, target, weight, Reduction.NONE, ignoreIndex, 0);
        Tensor wrong = plain.neg().exp().neg().add(1); // 1 - p of the right class; 0 where none counts
        // Of logits that are all 0 the weighted entropy is w · ln K, and 0 where no class counts.
        Tensor weights = Functional.crossEntropy(logits.mul(0), target, weight, Reduction.SUM, ignoreIndex, 0)
                .mul(1 / Math.log((double) logits.size(1)));
        return entropy.mul(power(wrong, gamma)).sum().div(weights);
    }

    static Tensor power(Tensor wrong, double gamma) {
        return gamma == 0 ? wrong.mul(0).add(1) : wrong.add(LEAST).pow(gamma);
    }
}
