package dev.jumbo.tasks;

import dev.jumbo.tensor.Device;
import dev.jumbo.train.Precision;
import java.util.List;

/**
 * How a model is judged.
 *
 * @param metrics names, as the task knows them
 * @param workers threads that prepare batches
 * @param thresholds what turns probabilities into labels, as {@link Deciding#thresholds}
 */
public record Judging(
        List<String> metrics, int batchSize, int workers, Device device, Precision precision, List<Double> thresholds) {
    public Judging {
        metrics = List.copyOf(metrics);
        thresholds = List.copyOf(thresholds);
    }

    /** Without thresholds. */
    public Judging(List<String> metrics, int batchSize, int workers, Device device, Precision precision) {
        this(metrics, batchSize, workers, device, precision, List.of());
    }

    /** The same with other thresholds. */
    public Judging deciding(List<Double> others) {
        return new Judging(metrics, batchSize, workers, device, precision, others);
    }
}
