package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/**
 * Direct preference optimisation (Rafailov et al. 2023): the model that is tuned, the policy, is to prefer the chosen answer
 * over the rejected one more than a frozen reference does. The loss is the mean over the batch of −ln σ(β·(Δ chosen − Δ
 * rejected)), where Δ is what the policy's ln p of an answer exceeds the reference's by.
 *
 * <p>B pairs; log-probabilities are {@link Losses#logProbability} of answers.
 *
 * @param beta β, how dear it is to leave the reference; 0.1
 * @param labelSmoothing share of pairs that are taken to be the wrong way round, in [0, 0.5) (Mitchell 2023); 0
 */
public record Dpo(double beta, double labelSmoothing) {
    public Dpo {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("Dpo: expected beta above 0, got " + beta);
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException("Dpo: expected labelSmoothing in [0, 0.5), got " + labelSmoothing);
        }
    }

    public Dpo(double beta) {
        this(beta, 0);
    }

    /**
     * The loss of log-probabilities, [B] each.
     *
     * @param chosen of the chosen answers by the policy
     * @param rejected of the others
     * @param referenceChosen of the chosen answers by the reference
     * @param referenceRejected of the others
     */
    public Tensor of(Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected) {
        for (Tensor other : new Tensor[] {rejected, referenceChosen, referenceRejected}) {
            if (chosen.dim() != 1 || !Arrays.equals(chosen.shape(), other.shape())) {
                throw new IllegalArgumentException("Dpo: expected four log-probabilities [B], got "
                        + Arrays.toString(chosen.shape()) + " and " + Arrays.toString(other.shape()));
            }
        }
        Tensor margin = reward(chosen, referenceChosen).sub(reward(rejected, referenceRejected)); // [B]
        Tensor target = margin.detach().zerosLike().add(1 - labelSmoothing);
        return Losses.bceWithLogits(margin, target);
    }

    /** What an answer earns, β·Δ: a pair is ranked right where the chosen answer earns more.   [B], [B] → [B] */
    public Tensor reward(Tensor policy, Tensor reference) {
        return policy.sub(reference).mul(beta);
    }
}
