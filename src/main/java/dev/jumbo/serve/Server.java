package dev.jumbo.serve;

import dev.jumbo.serve.access.KeyRing;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running HTTP server. */
public final class Server implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final long SWEEP_MILLIS = 500;

    private final Javalin javalin;
    private final Models models;
    private final Metrics metrics;
    private final ScheduledExecutorService sweeper;

    private Server(Javalin javalin, Models models, Metrics metrics, ScheduledExecutorService sweeper) {
        this.javalin = javalin;
        this.models = models;
        this.metrics = metrics;
        this.sweeper = sweeper;
    }

    /**
     * Starts to listen.
     *
     * @param models closed with the server
     * @param routes what it answers, besides errors, {@code /metrics} and {@code /openapi.json}
     * @throws UncheckedIOException if the keys or the certificate cannot be read, or the port is taken
     */
    public static Server start(ServerConfig config, Models models, List<Routes> routes) {
        Metrics metrics = new Metrics(models);
        ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(Server::sweeper);
        try {
            HeaderWatch watch = new HeaderWatch(
                    config.protection().headers(), config.protection().idle());
            Listener listener = new Listener(config, watch);
            Gate gate = gate(config, watch);
            List<Routes> all = new ArrayList<>(routes);
            all.add(metrics);
            all.add(new OpenApi(all, config.protection()));
            all.forEach(each -> each.measure(metrics.registry()));
            Javalin javalin = Javalin.create(settings -> {
                JettySettings.apply(settings, config, DRAIN);
                settings.jetty.modifyServer(server -> {
                    server.insertHandler(gate);
                    server.setRequestLog(new AccessLog(metrics));
                    metrics.server(server);
                });
                settings.jetty.addConnector(listener::connector);
                configure(settings, all);
            });
            javalin.start();
            var unused = sweeper.scheduleWithFixedDelay(
                    () -> {
                        watch.sweep();
                        listener.renew();
                    },
                    SWEEP_MILLIS,
                    SWEEP_MILLIS,
                    TimeUnit.MILLISECONDS);
            return new Server(javalin, models, metrics, sweeper);
        } catch (IOException e) {
            sweeper.shutdownNow();
            metrics.close();
            throw new UncheckedIOException(e);
        } catch (JavalinException e) {
            sweeper.shutdownNow();
            metrics.close();
            throw new UncheckedIOException(new IOException(
                    "cannot listen on port " + config.port() + " of " + config.host() + ": "
                            + (e.getCause() == null
                                    ? e.getMessage()
                                    : e.getCause().getMessage())
                            + "; another program may have it: --port chooses another",
                    e));
        }
    }

    static Server start(ServerConfig config, Models models, List<Routes> routes, Duration idle) {
        return start(config.protection(config.protection().idle(idle)), models, routes);
    }

    private static Gate gate(ServerConfig config, HeaderWatch watch) throws IOException {
        Protection protection = config.protection();
        Path file = protection.keys();
        @Nullable KeyRing keys = file == null ? null : KeyRing.open(file, problem -> RequestLog.warning("keys", problem));
        boolean local = config.isLocal() && !protection.behindProxy();
        return new Gate(protection, keys, watch, new Browsers(config.host(), local));
    }

    private static void configure(JavalinConfig javalin, List<Routes> routes) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.prefer405over404 = true;
        javalin.routes.beforeMatched(context -> {
            var endpoint = context.endpoints().matchedHttpEndpoint();
            if (endpoint != null) {
                RequestInfo.of(context).route(endpoint.path);
            }
        });
        new Errors().addTo(javalin.routes);
        routes.forEach(each -> each.addTo(javalin.routes));
    }

    private static Thread sweeper(Runnable sweep) {
        Thread thread = new Thread(sweep, "http-sweeper");
        thread.setDaemon(true);
        return thread;
    }

    /** How much servers of this process write to standard error from now on; {@link LogLevel#INFO} until then. */
    public static void logLevel(LogLevel level) {
        RequestLog.level(level);
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /** What it answers, as {@code GET /v1/models/{name}}. */
    public List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    /** Takes no more requests, answers those it has, and lets the models go. */
    @Override
    public void close() {
        javalin.stop();
        models.close();
        sweeper.shutdownNow();
        metrics.close();
        RequestLog.flush();
    }
}
