package dev.jumbo.data;

import dev.jumbo.tensor.Device;

/** A batch in plain Java arrays, made by a worker thread; native memory is touched only by the thread that trains. */
public interface HostBatch {
    /** Number of examples. */
    int size();

    /** What a mean over batches counts this one as: its examples, or the tokens that its loss is of. */
    default long weight() {
        return size();
    }

    /** Positions of the examples in their data set. */
    int[] indices();

    /** Copies the batch into tensors of the current scope, on {@code device}. */
    Batch toDevice(Device device);
}
