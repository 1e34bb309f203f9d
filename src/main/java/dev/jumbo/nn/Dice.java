package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.stream.LongStream;

/**
 * Soft Dice loss of logits [N, K, …] against class ids [N, …]: the mean over the classes of 1 − (2 Σpg + s) / (Σp + Σg + s),
 * where p is a class's probability and g 1 where it is right, summed over all places that count (Milletari et al.: V-Net,
 * 2016, with the sums of Drozdzal et al. 2016).
 *
 * @param smooth s, above 0, so that a class that does not occur has a loss; 1
 * @param ignoreIndex class id of places that do not count; −100
 */
public record Dice(double smooth, long ignoreIndex) implements Loss {
    public Dice {
        if (!(smooth > 0 && Double.isFinite(smooth))) {
            throw new IllegalArgumentException("Dice: expected smooth above 0, got " + smooth);
        }
    }

    public Dice() {
        this(1, CrossEntropy.IGNORE);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        long classes = logits.size(1);
        Tensor p = logits.to(DType.FLOAT32).softmax(1).transpose(0, 1).flatten(1, -1); // [K, N·…]
        Tensor ids = target.flatten(0, -1).unsqueeze(0); // [1, N·…]
        Tensor known =
                Tensor.of(LongStream.range(0, classes).toArray(), classes, 1).to(logits.device()); // [K, 1]
        Tensor right = ids.eq(known).to(DType.FLOAT32); // [K, N·…]
        if (ignoreIndex >= 0 && ignoreIndex < classes) {
            throw new IllegalArgumentException(
                    "Dice: expected ignoreIndex to be no class of " + classes + ", got " + ignoreIndex);
        }
        Tensor counted = right.sum(true, 0); // [1, N·…], 0 where no class is right
        Tensor both = p.mul(right).sum(false, 1); // [K]
        Tensor all = p.mul(counted).sum(false, 1).add(right.sum(false, 1)); // [K]
        Tensor score = both.mul(2).add(smooth).div(all.add(smooth));
        return score.mean().neg().add(1);
    }
}
