package dev.jumbo.train;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.HostBatch;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Outputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model over data without learning.
 *
 * @param forward what the model says of a batch: [B, …]
 * @param loss what it is compared with, or null
 * @param device where it runs
 * @param precision number format
 * @param thresholds what metrics and visitors decide by, as {@link Outputs#thresholds}
 */
public record Evaluator(
        Function<Batch, Tensor> forward,
        @Nullable Loss loss,
        Device device,
        Precision precision,
        List<Double> thresholds) {
    public Evaluator {
        thresholds = List.copyOf(thresholds);
    }

    /** Without thresholds. */
    public Evaluator(Function<Batch, Tensor> forward, @Nullable Loss loss, Device device, Precision precision) {
        this(forward, loss, device, precision, List.of());
    }

    /** Sees each batch with what the model said of it. */
    @FunctionalInterface
    public interface Visitor {
        void visit(HostBatch batch, Outputs outputs);
    }

    private static final Visitor NONE = (batch, outputs) -> {};

    /** The mean loss as {@code loss}, and metrics by name. */
    public Map<String, Double> evaluate(DataLoader<?> data, List<Metric> metrics) {
        return evaluate(data, metrics, NONE);
    }

    /** {@link #evaluate(DataLoader, List)}, which shows each batch to a visitor. */
    public Map<String, Double> evaluate(DataLoader<?> data, List<Metric> metrics, Visitor visitor) {
        metrics.forEach(Metric::reset);
        double sum = 0;
        long weight = 0;
        try (Mode mode = Mode.evaluation();
                Autograd off = Autograd.off();
                BatchIterator batches = data.epoch(0, 0)) {
            while (batches.hasNext()) {
                HostBatch host = batches.next();
                try (Scope scope = Scope.open()) {
                    Batch batch = host.toDevice(device);
                    Tensor output = run(batch);
                    if (loss != null) {
                        sum += loss.of(output, batch.target()).item() * host.weight();
                    }
                    weight += host.weight();
                    if (metrics.isEmpty() && visitor == NONE) {
                        continue;
                    }
                    Outputs outputs = outputs(output, batch);
                    metrics.forEach(metric -> metric.update(outputs));
                    visitor.visit(host, outputs);
                }
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (loss != null && weight > 0) {
            values.put("loss", sum / weight);
        }
        metrics.forEach(metric -> values.put(metric.name(), metric.value()));
        return values;
    }

    private Tensor run(Batch batch) {
        try (Autocast cast = precision.open(device)) {
            return forward.apply(batch).to(DType.FLOAT32);
        }
    }

    private Outputs outputs(Tensor output, Batch batch) {
        int rows = Math.toIntExact(output.size(0));
        int columns = Math.toIntExact(output.numel() / Math.max(1, rows));
        return new Outputs(
                output.toFloats(), rows, columns, batch.target().toFloats(), Outputs.Kind.LOGITS, thresholds);
    }
}
