package dev.jumbo.models.published;

import dev.jumbo.tensor.Tensor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How a published tensor holds a weight of ours: as it is, transposed (the published is [in, out], ours [out, in]), as one
 * of several that stand side by side along its last dimension, or with other features side by side.
 *
 * @param pairs of queries and keys; null: their features stand as ours
 */
record Layout(
        boolean transposed, int part, int parts, @Nullable Pairs pairs) {
    static final Layout SAME = new Layout(false, 0, 1, null);

    /**
     * The features of a head that are turned together stand side by side, where ours stand half of {@code rotated} apart.
     *
     * @param rotated how many of a head's {@code headWidth} features, the first ones, are turned
     */
    record Pairs(int headWidth, int rotated) {
        /** weight: [N·d, D] → the same, [r/2, 2] of each head's features as [2, r/2], or back. */
        Tensor swap(Tensor weight, int from) {
            Tensor heads = weight.unflatten(0, -1, headWidth); // [N, d, D]
            Tensor turned = heads.narrow(1, 0, rotated)
                    .unflatten(1, from, -1)
                    .transpose(1, 2)
                    .flatten(1, 2); // [N, r, D]
            return Tensor.cat(1, turned, heads.narrow(1, rotated, headWidth - rotated))
                    .flatten(0, 1); // [N·d, D]
        }
    }

    /** Transposed, one of {@code parts}. */
    static Layout transposed(int part, int parts) {
        return new Layout(true, part, parts, null);
    }

    static Layout interleaved(int headWidth, int rotated) {
        return new Layout(false, 0, 1, new Pairs(headWidth, rotated));
    }

    /** The published shape of a weight of ours. */
    long[] published(long[] shape) {
        long[] found = transposed && shape.length == 2 ? new long[] {shape[1], shape[0]} : shape.clone();
        if (found.length > 0) {
            found[found.length - 1] *= parts;
        }
        return found;
    }

    /** Our weight out of the published tensor, which is not held on to; the tensor itself if it is the same. */
    Tensor ours(Tensor published) {
        if (equals(SAME)) {
            return published;
        }
        Tensor own = published;
        if (parts > 1) {
            long size = published.size(-1) / parts;
            own = published.narrow(-1, part * size, size);
        }
        own = turn(own);
        own = pairs == null ? own : pairs.swap(own, pairs.rotated() / 2);
        return Tensor.empty(own.dtype(), own.device(), own.shape()).copyInPlace(own);
    }

    /** The published tensor of our weights, all of its parts in their order. */
    Tensor published(Collection<Tensor> ours) {
        Tensor[] turned = ours.stream()
                .map(weight -> pairs == null ? weight : pairs.swap(weight, 2))
                .map(this::turn)
                .toArray(Tensor[]::new);
        return turned.length == 1 ? turned[0] : Tensor.cat(-1, turned);
    }

    /** Rows that belong to those of our weight, such as magnitudes, in the order of the published rows.   [out, …] → the same */
    Tensor publishedRows(Tensor ours) {
        return pairs == null ? ours : swapRows(pairs, ours, 2);
    }

    /** The rows of this part among published ones, in our order; not held on to.   [parts·out, …] → [out, …] */
    Tensor ourRows(Tensor published) {
        if (parts == 1 && pairs == null) {
            return published;
        }
        long rows = published.size(0) / parts;
        Tensor own = published.narrow(0, part * rows, rows);
        return pairs == null ? own.copy() : swapRows(pairs, own, pairs.rotated() / 2);
    }

    private static Tensor swapRows(Pairs pairs, Tensor rows, int from) {
        return rows.dim() == 1 ? pairs.swap(rows.unsqueeze(1), from).flatten(0, 1) : pairs.swap(rows, from);
    }

    private Tensor turn(Tensor weight) {
        return transposed && weight.dim() == 2 ? weight.transpose(0, 1) : weight;
    }
}
