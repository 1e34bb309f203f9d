package dev.jumbo.serve;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.util.List;

/** A running HTTP server. */
public final class Server implements AutoCloseable {
    private static final int DRAIN_MILLIS = 25_000;

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
        Javalin javalin = Javalin.create(javalinConfig -> configure(javalinConfig, config, routes));
        javalin.start(config.host(), config.port());
        return new Server(javalin, models);
    }

    private static void configure(JavalinConfig javalin, ServerConfig config, List<Routes> routes) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.maxRequestSize = config.limits().bodyBytes();
        javalin.http.prefer405over404 = true;
        javalin.jetty.modifyServer(server -> server.setStopTimeout(DRAIN_MILLIS));
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
