package dev.jumbo.data;

import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * A batch on the device that trains.
 *
 * @param inputs what the model is called with, each with the batch as its first dimension
 * @param target what the loss compares with
 * @param size number of examples
 */
public record Batch(List<Tensor> inputs, Tensor target, int size) {
    public Batch {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty() || size < 1) {
            throw new IllegalArgumentException(
                    "batch: expected an input and an example, got " + inputs.size() + " and " + size);
        }
    }

    /** The first input; for most models the only one. */
    public Tensor input() {
        return inputs.get(0);
    }
}
