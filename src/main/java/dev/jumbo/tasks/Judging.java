package dev.jumbo.tasks;

import dev.jumbo.tensor.Device;
import dev.jumbo.train.Precision;
import java.util.List;

/**
 * How a model is judged.
 *
 * @param metrics names, as the task knows them
 * @param workers threads that prepare batches
 */
public record Judging(List<String> metrics, int batchSize, int workers, Device device, Precision precision) {
    public Judging {
        metrics = List.copyOf(metrics);
    }
}
