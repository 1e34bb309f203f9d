package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Focal loss of labels, each by itself (Lin et al.: Focal Loss for Dense Object Detection, 2017): α_t (1 − p_t)^γ · binary cross-entropy, the
 * mean over all, as torchvision's {@code sigmoid_focal_loss}. p_t is the probability of what is right.   [B, K] against [B, K]
 *
 * @param gamma γ, at least 0; 2. The greater, the less easy labels count
 * @param alpha what a right label counts, one that is not 1 − α, in [0, 1]; null: both 1
 * @param posWeights as of {@link BinaryCrossEntropy}
 */
public record SigmoidFocalLoss(double gamma, @Nullable Double alpha, List<Float> posWeights) implements Loss {
    public SigmoidFocalLoss {
        posWeights = List.copyOf(posWeights);
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException("SigmoidFocalLoss: expected gamma of at least 0, got " + gamma);
        }
        if (alpha != null && !(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("SigmoidFocalLoss: expected alpha from 0 to 1, got " + alpha);
        }
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor entropy = Functional.bceWithLogits(
                logits, target, null, BinaryCrossEntropy.tensor(posWeights, logits), Reduction.NONE); // [B, K]
        Tensor p = logits.sigmoid();
        Tensor other = target.neg().add(1);
        Tensor wrong = p.mul(other).add(p.neg().add(1).mul(target)); // 1 - p_t
        Tensor loss = entropy.mul(FocalLoss.power(wrong, gamma));
        if (alpha != null) {
            loss = loss.mul(target.mul(alpha).add(other.mul(1 - alpha)));
        }
        return loss.mean();
    }
}
