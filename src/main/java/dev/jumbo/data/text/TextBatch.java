package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Texts in rows of one length. B batch, T tokens; the arrays are row-major.
 *
 * @param ids [B, T], padded at the end
 * @param mask [B, T] 1 for a token, 0 for padding
 * @param segments [B, T] 0 for the first text, 1 for the second, 0 for padding
 * @param labels [B] class numbers, or -1
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record TextBatch(long[] ids, byte[] mask, long[] segments, int[] labels, int[] indices) implements HostBatch {
    /** Pads texts to {@code length}, which none exceeds. */
    static TextBatch of(List<EncodedText> texts, int[] indices, int pad, int length) {
        int size = Math.multiplyExact(texts.size(), length);
        long[] ids = new long[size];
        byte[] mask = new byte[size];
        long[] segments = new long[size];
        int[] labels = new int[texts.size()];
        Arrays.fill(ids, pad);
        for (int b = 0; b < labels.length; b++) {
            EncodedText text = texts.get(b);
            labels[b] = text.label();
            for (int t = 0; t < text.ids().length; t++) {
                ids[b * length + t] = text.ids()[t];
                segments[b * length + t] = text.segments()[t];
                mask[b * length + t] = 1;
            }
        }
        return new TextBatch(ids, mask, segments, labels, indices);
    }

    @Override
    public int size() {
        return labels.length;
    }

    /** T. */
    public int length() {
        return ids.length / labels.length;
    }

    /** Inputs: ids int64 [B, T], mask bool [B, T] (true for a token), segments int64 [B, T]. Target: int64 [B]. */
    @Override
    public Batch toDevice(Device device) {
        long[] shape = {size(), length()};
        return new Batch(
                List.of(
                        Tensor.of(ids, shape).to(device),
                        Tensor.of(mask, shape).to(DType.BOOL).to(device),
                        Tensor.of(segments, shape).to(device)),
                Tensor.of(Arrays.stream(labels).asLongStream().toArray(), size())
                        .to(device),
                size());
    }
}
