package dev.jumbo.serve;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.List;

/** A running HTTP server. */
public final class Server implements AutoCloseable {
    /** A connection without a byte for so long is closed. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Javalin javalin;
    private final Models models;

    private Server(Javalin javalin, Models models) {
        this.javalin = javalin;
        this.models = models;
    }

    /**
     * Starts to listen.
     *
     * @param models closed with the server
     * @param routes what it answers, besides errors
     */
    public static Server start(ServerConfig config, Models models, List<Routes> routes) {
        return start(config, models, routes, IDLE);
    }

    static Server start(ServerConfig config, Models models, List<Routes> routes, Duration idle) {
        Javalin javalin = Javalin.create(javalinConfig -> {
            JettySettings.apply(javalinConfig, config.limits(), idle, DRAIN);
            configure(javalinConfig, routes);
        });
        javalin.start(config.host(), config.port());
        return new Server(javalin, models);
    }

    private static void configure(JavalinConfig javalin, List<Routes> routes) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.prefer405over404 = true;
        new Errors().addTo(javalin.routes);
        routes.forEach(each -> each.addTo(javalin.routes));
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /** Takes no more requests, answers those it has, and lets the models go. */
    @Override
    public void close() {
        javalin.stop();
        models.close();
    }
}
