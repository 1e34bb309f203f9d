package dev.jumbo.serve;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the loaded models do, read when it is asked for: a model that is unloaded leaves nothing behind. */
record ModelCollector(Models models) implements MultiCollector {
    private static final String PREFIX = "jumbo_model_";

    /** A model and its figures. */
    private record Counted(ServedModel model, ModelMetrics metrics) {
        Labels labels() {
            return Labels.of("model", model.name(), "version", model.version());
        }
    }

    @Override
    public MetricSnapshots collect() {
        List<ServedModel> loaded = models.list();
        List<Counted> counted = loaded.stream()
                .filter(model -> model.worker().metrics() != null)
                .map(model ->
                        new Counted(model, Objects.requireNonNull(model.worker().metrics())))
                .toList();
        return MetricSnapshots.builder()
                .metricSnapshot(gauge(
                        "current",
                        "1 for the version that requests get which name none, 0 for others.",
                        loaded,
                        model -> models.isCurrent(model) ? 1 : 0))
                .metricSnapshot(gauge(
                        "loaded_timestamp_seconds",
                        "When it was loaded.",
                        loaded,
                        model -> model.loadedAt().toEpochMilli() / 1e3))
                .metricSnapshot(gauge("parameters", "Trainable values.", loaded, ServedModel::parameters))
                .metricSnapshot(gauge(
                        "pending_requests",
                        "Requests that wait or are being answered.",
                        loaded,
                        model -> model.worker().pending()))
                .metricSnapshot(counter("predictions", "Inputs that it has seen.", counted, ModelMetrics::predictions))
                .metricSnapshot(
                        counter("tokens_in", "Tokens of prompts that it has read.", counted, ModelMetrics::tokensIn))
                .metricSnapshot(
                        counter("tokens_out", "Tokens that it has generated.", counted, ModelMetrics::tokensOut))
                .metricSnapshot(histogram("batch_inputs", "Inputs in a pass.", counted, ModelMetrics::batches))
                .metricSnapshot(histogram("inference_seconds", "Time of a pass.", counted, ModelMetrics::inference))
                .metricSnapshot(histogram(
                        "first_token_seconds",
                        "Time from a request to its first token.",
                        counted,
                        ModelMetrics::firstTokens))
                .build();
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<ServedModel> models, ToDoubleFunction<ServedModel> value) {
        GaugeSnapshot.Builder builder =
                GaugeSnapshot.builder().name(PREFIX + name).help(help);
        models.forEach(model -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                .value(value.applyAsDouble(model))
                .labels(Labels.of("model", model.name(), "version", model.version()))
                .build()));
        return builder.build();
    }

    private static CounterSnapshot counter(
            String name, String help, List<Counted> models, ToDoubleFunction<ModelMetrics> value) {
        CounterSnapshot.Builder builder =
                CounterSnapshot.builder().name(PREFIX + name).help(help);
        models.forEach(one -> builder.dataPoint(CounterDataPointSnapshot.builder()
                .value(value.applyAsDouble(one.metrics()))
                .labels(one.labels())
                .build()));
        return builder.build();
    }

    private static HistogramSnapshot histogram(
            String name, String help, List<Counted> models, Function<ModelMetrics, Histogram> of) {
        HistogramSnapshot.Builder builder =
                HistogramSnapshot.builder().name(PREFIX + name).help(help);
        models.forEach(one -> of.apply(one.metrics())
                .collect()
                .getDataPoints()
                .forEach(point -> builder.dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(point.getClassicBuckets())
                        .sum(point.getSum())
                        .labels(one.labels())
                        .build())));
        return builder.build();
    }
}
