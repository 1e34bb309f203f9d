package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

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

    /**
     * The loss of what a head says of each row. It is not asked about rows that do not count: of a masked text most, of a
     * conversation all that the user says.
     *
     * @param head [N, D] → [N, K]
     * @param x [..., D]
     * @param target class ids [...]
     */
    public Tensor ofHead(Layer head, Tensor x, Tensor target) {
        Tensor rows = x.flatten(0, -2); // [N, D]
        Tensor classes = target.flatten(0, -1); // [N]
        long[] ids = classes.toLongs();
        long[] counted = IntStream.range(0, ids.length)
                .filter(i -> ids[i] != ignoreIndex)
                .asLongStream()
                .toArray();
        if (counted.length == ids.length || counted.length == 0) {
            return of(head.forward(rows), classes);
        }
        Tensor index = Tensor.of(counted).to(x.device());
        return of(head.forward(rows.indexSelect(0, index)), classes.indexSelect(0, index));
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
