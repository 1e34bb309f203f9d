package dev.jumbo.models.published;

import dev.jumbo.tensor.Tensor;
import java.util.Collection;

/**
 * How a published tensor holds a weight of ours: as it is, transposed (the published is [in, out], ours [out, in]), or as
 * one of several that stand side by side along its last dimension.
 */
record Layout(boolean transposed, int part, int parts) {
    static final Layout SAME = new Layout(false, 0, 1);

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
        return Tensor.empty(own.dtype(), own.device(), own.shape()).copyInPlace(own);
    }

    /** The published tensor of our weights, all of its parts in their order. */
    Tensor published(Collection<Tensor> ours) {
        Tensor[] turned = ours.stream().map(this::turn).toArray(Tensor[]::new);
        return turned.length == 1 ? turned[0] : Tensor.cat(-1, turned);
    }

    private Tensor turn(Tensor weight) {
        return transposed && weight.dim() == 2 ? weight.transpose(0, 1) : weight;
    }
}
