package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * Pairs of answers. B pairs, T tokens.
 *
 * @param answers 2·B rows: the chosen ones, then the rejected ones
 * @param reference [2·B] ln p of each by the reference
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record PreferenceBatch(TargetedBatch answers, float[] reference, int[] indices) implements HostBatch {
    @Override
    public int size() {
        return indices.length;
    }

    /** Inputs: ids int64 [2·B, T], and int64 [2·B, T] the token that follows each where it is an answer's. Target: [2·B]. */
    @Override
    public Batch toDevice(Device device) {
        Batch batch = answers.toDevice(device);
        return new Batch(
                List.of(batch.input(), batch.target()),
                Tensor.of(reference, reference.length).to(device),
                size());
    }
}
