package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of texts in rows of one length a side. B batch, S tokens of the sources, T of the targets; the arrays are row-major.
 *
 * @param sources [B, S] padded at the end
 * @param mask [B, S] 1 for a token, 0 for padding
 * @param inputs [B, T] the targets without their last token, padded at the end: what the decoder sees
 * @param targets [B, T] the targets without their first token: what it is to say next; {@link TokenBatch#IGNORE} for padding
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record PairBatch(long[] sources, byte[] mask, long[] inputs, long[] targets, int[] indices)
        implements HostBatch {
    static PairBatch of(List<EncodedPair> pairs, int[] indices, int pad, int sourceLength, int targetLength) {
        long[] sources = new long[Math.multiplyExact(pairs.size(), sourceLength)];
        byte[] mask = new byte[sources.length];
        long[] inputs = new long[Math.multiplyExact(pairs.size(), targetLength)];
        long[] targets = new long[inputs.length];
        Arrays.fill(sources, pad);
        Arrays.fill(inputs, pad);
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (int b = 0; b < pairs.size(); b++) {
            int[] source = pairs.get(b).source();
            for (int s = 0; s < source.length; s++) {
                sources[b * sourceLength + s] = source[s];
                mask[b * sourceLength + s] = 1;
            }
            int[] target = pairs.get(b).target();
            for (int t = 0; t + 1 < target.length; t++) {
                inputs[b * targetLength + t] = target[t];
                targets[b * targetLength + t] = target[t + 1];
            }
        }
        return new PairBatch(sources, mask, inputs, targets, indices);
    }

    @Override
    public int size() {
        return indices.length;
    }

    /** Targets that count. */
    @Override
    public long weight() {
        return Arrays.stream(targets)
                .filter(target -> target != TokenBatch.IGNORE)
                .count();
    }

    /** S. */
    public int sourceLength() {
        return sources.length / indices.length;
    }

    /** T. */
    public int targetLength() {
        return inputs.length / indices.length;
    }

    /**
     * Inputs: sources int64 [B, S], mask bool [B, S] (true for a token), decoder inputs int64 [B, T]. Target: int64 [B, T].
     */
    @Override
    public Batch toDevice(Device device) {
        long[] read = {size(), sourceLength()};
        long[] written = {size(), targetLength()};
        return new Batch(
                List.of(
                        Tensor.of(sources, read).to(device),
                        Tensor.of(mask, read).to(DType.BOOL).to(device),
                        Tensor.of(inputs, written).to(device)),
                Tensor.of(targets, written).to(device),
                size());
    }
}
