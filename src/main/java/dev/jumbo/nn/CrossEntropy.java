package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * Cross-entropy of logits [B, K, …] against class ids [B, …] or probabilities [B, K, …], the mean over the batch.
 *
 * @param labelSmoothing share of the target that is spread over all classes, in [0, 1); 0 (Szegedy et al. 2016)
 * @param classWeights weight of each class, or empty; the mean is weighted too
 * @param ignoreIndex class id that is left out; −100
 */
public record CrossEntropy(double labelSmoothing, List<Float> classWeights, long ignoreIndex) implements Loss {
    /** PyTorch's default class id to leave out. */
    public static final long IGNORE = -100;

    public CrossEntropy {
        classWeights = List.copyOf(classWeights);
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "CrossEntropy: expected labelSmoothing in [0, 1), got " + labelSmoothing);
        }
    }

    public CrossEntropy(double labelSmoothing) {
        this(labelSmoothing, List.of(), IGNORE);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor weight = null;
        if (!classWeights.isEmpty()) {
            float[] values = new float[classWeights.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = classWeights.get(i);
            }
            weight = Tensor.of(values).to(logits.device());
        }
        return Functional.crossEntropy(logits, target, weight, Reduction.MEAN, ignoreIndex, labelSmoothing);
    }
}
