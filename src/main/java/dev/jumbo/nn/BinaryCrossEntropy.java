package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binary cross-entropy of logits [B, K] against targets [B, K] from 0 to 1, each label by itself: the mean over all.
 *
 * @param labelSmoothing share of each target that is moved to the middle, 0.5, in [0, 1); 0
 * @param posWeights what a right label counts for one that is not, of each label; empty: 1 (PyTorch's {@code pos_weight})
 */
public record BinaryCrossEntropy(double labelSmoothing, List<Float> posWeights) implements Loss {
    public BinaryCrossEntropy {
        posWeights = List.copyOf(posWeights);
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "BinaryCrossEntropy: expected labelSmoothing in [0, 1), got " + labelSmoothing);
        }
    }

    public BinaryCrossEntropy(double labelSmoothing) {
        this(labelSmoothing, List.of());
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor smooth =
                labelSmoothing == 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / 2);
        return Functional.bceWithLogits(logits, smooth, null, tensor(posWeights, logits), Reduction.MEAN);
    }

    /** Weights where the logits are; null for none. */
    static @Nullable Tensor tensor(List<Float> weights, Tensor logits) {
        if (weights.isEmpty()) {
            return null;
        }
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.get(i);
        }
        return Tensor.of(values).to(logits.device());
    }
}
