package dev.jumbo.serve;

import dev.jumbo.tensor.Memory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics}: what the server, its models and the process do, as Prometheus reads it. Labels are few: routes' patterns, models that
 * were loaded, statuses and known methods; never what a request says.
 */
final class Metrics implements Routes, AutoCloseable {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final String NONE = "none";
    private static final String DEFAULT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final MeterProvider<Timer> requests = Timer.builder("jumbo.http.requests")
            .description("Requests, by what answered them.")
            .serviceLevelObjectives(Arrays.stream(ModelMetrics.SECONDS)
                    .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                    .toArray(Duration[]::new))
            .withRegistry(registry);
    private final MeterProvider<Timer> latencies = Timer.builder("jumbo.http.latency")
            .description("Percentiles of the last minutes.")
            .publishPercentiles(0.5, 0.95, 0.99)
            .percentilePrecision(2)
            .withRegistry(registry);

    Metrics(Models models) {
        List.of(
                        collections,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())
                .forEach(binder -> binder.bindTo(registry));
        Gauge.builder("jumbo.memory.resident", () -> Memory.residentMegabytes() * BYTES_PER_MEGABYTE)
                .description("Memory of the process, Java's and native.")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("jumbo.log.dropped", LogWriter.STANDARD_ERROR, LogWriter::dropped)
                .description("Lines of the log that were lost, for nobody read it.")
                .register(registry);
        registry.getPrometheusRegistry().register(new ModelCollector(models));
    }

    /** Where other figures may be added. */
    MeterRegistry registry() {
        return registry;
    }

    /** Adds what is known of the server below the routes. */
    void server(Server server) {
        Gauge.builder("jumbo.http.connections", server, Metrics::connections)
                .description("Connections that are open.")
                .register(registry);
        if (server.getThreadPool() instanceof QueuedThreadPool threads) {
            Gauge.builder("jumbo.http.threads.busy", threads, QueuedThreadPool::getBusyThreads)
                    .description("Threads at work, each on a request but for a few.")
                    .register(registry);
        }
    }

    private static double connections(Server server) {
        return Arrays.stream(server.getConnectors())
                .mapToInt(connector -> connector.getConnectedEndPoints().size())
                .sum();
    }

    /** A request was answered. */
    void request(@Nullable String method, RequestInfo info, int status, long nanos) {
        String route = info.route() == null ? NONE : info.route();
        ServedModel model = info.model();
        Duration time = Duration.ofNanos(nanos);
        requests.withTags(Tags.of(
                        "method", method(method),
                        "route", String.valueOf(route),
                        "status", String.valueOf(status),
                        "model", model == null ? NONE : model.name(),
                        "version", model == null ? NONE : model.version()))
                .record(time);
        latencies.withTags("route", String.valueOf(route)).record(time);
    }

    /** A method that HTTP has, or OTHER. */
    static String method(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "OTHER";
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/metrics", this::scrape);
    }

    @Override
    public String description() {
        return "metrics";
    }

    private void scrape(Context context) {
        String accept = context.header("Accept");
        boolean open = accept != null && accept.contains("application/openmetrics-text");
        String type = open ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : DEFAULT_TYPE;
        context.contentType(type).result(registry.scrape(type));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
