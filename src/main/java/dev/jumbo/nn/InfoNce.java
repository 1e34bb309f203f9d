package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/**
 * Contrastive loss of vectors (van den Oord et al. 2018), known as multiple negatives ranking: each anchor is to be more like
 * its own positive than like those of the others in the batch. The mean over anchors of the cross-entropy of cosines,
 * divided by the temperature.
 *
 * <p>B anchors, N candidates, D width.
 *
 * @param temperature what cosines are divided by; 0.05
 * @param symmetric whether positives look for their anchors too, the mean of both ways (Radford et al. 2021, CLIP)
 */
public record InfoNce(double temperature, boolean symmetric) implements Loss {
    private static final double TINY = 1e-24;

    public InfoNce {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("InfoNce: expected temperature above 0, got " + temperature);
        }
    }

    /** From anchors to positives. */
    public InfoNce(double temperature) {
        this(temperature, false);
    }

    /**
     * Anchors [B, D] against candidates [N, D], of which the first B are the anchors' positives in their order, and more may
     * follow that are wrong for all.
     */
    @Override
    public Tensor of(Tensor anchors, Tensor candidates) {
        boolean fits = anchors.dim() == 2
                && candidates.dim() == 2
                && anchors.size(1) == candidates.size(1)
                && anchors.size(0) <= candidates.size(0);
        if (!fits) {
            throw new IllegalArgumentException("InfoNce: expected anchors [B, D] and candidates [N, D] with N ≥ B, got "
                    + Arrays.toString(anchors.shape()) + " and " + Arrays.toString(candidates.shape()));
        }
        long b = anchors.size(0);
        Tensor own = Tensor.arange(b).to(anchors.device());
        Tensor scores = unit(anchors).matmul(unit(candidates).transpose(0, 1)).mul(1 / temperature); // [B, N]
        Tensor loss = Losses.crossEntropy(scores, own);
        if (!symmetric) {
            return loss;
        }
        Tensor back = scores.narrow(1, 0, b).transpose(0, 1); // [B, B]
        return loss.add(Losses.crossEntropy(back, own)).mul(0.5);
    }

    /** Rows of length 1; a row of zeros stays. */
    private static Tensor unit(Tensor x) {
        return x.div(x.pow(2).sum(true, 1).add(TINY).sqrt());
    }
}
