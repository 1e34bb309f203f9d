package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.Device;

/**
 * Pairs of texts that belong together. B pairs.
 *
 * @param texts 2·B rows: the first texts, then the second ones
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record MatchBatch(TextBatch texts, int[] indices) implements HostBatch {
    @Override
    public int size() {
        return indices.length;
    }

    /** Inputs as of {@link TextBatch}, of 2·B rows. The target is none. */
    @Override
    public Batch toDevice(Device device) {
        Batch rows = texts.toDevice(device);
        return new Batch(rows.inputs(), rows.target(), size());
    }
}
