package dev.jumbo.serve;

import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How the server below the routes behaves under load and attack. */
final class JettySettings {
    /** Threads that always are there to say that there are no others, and for health. */
    private static final int SPARE = 32;

    private static final int FIRST_THREADS = 8;
    private static final int KEEP_MILLIS = 60_000;

    /** Connections that wait to be accepted: the platform's 50 are few when all clients come at once. */
    private static final int ACCEPT_QUEUE = 1024;

    private JettySettings() {}

    /**
     * Sets them.
     *
     * @param drain how long requests that have begun may take when the server stops
     */
    static void apply(JavalinConfig javalin, ServerConfig config, Duration drain) {
        ServerConfig.Limits limits = config.limits();
        int requests = config.protection().requests();
        QueuedThreadPool threads = new QueuedThreadPool(requests + SPARE, FIRST_THREADS, KEEP_MILLIS);
        threads.setName("http");
        javalin.jetty.threadPool = threads;
        javalin.http.maxRequestSize = limits.bodyBytes();
        int parts = (int) Math.min(limits.bodyBytes(), Integer.MAX_VALUE);
        javalin.jetty.multipartConfig.maxInMemoryFileSize(parts, SizeUnit.BYTES); // nothing goes to the disk
        javalin.jetty.multipartConfig.maxTotalRequestSize(parts, SizeUnit.BYTES);
        javalin.router.javaLangErrorHandler(JettySettings::failed);
        javalin.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new ErrorPages()));
        javalin.jetty.modifyServer(server -> {
            server.setStopTimeout(drain.toMillis());
            server.setErrorHandler(new ErrorPages());
            server.insertHandler(new Admission(requests));
            server.insertHandler(new WholeBodies(limits.bodyBytes()));
            server.addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle starting) {
                    for (Connector connector : ((Server) starting).getConnectors()) {
                        listen(connector, config.protection().idle());
                    }
                }
            });
        });
    }

    private static void listen(Connector connector, Duration idle) {
        if (connector instanceof AbstractConnector any) {
            any.setIdleTimeout(idle.toMillis());
        }
        if (connector instanceof ServerConnector network) {
            network.setAcceptQueueSize(ACCEPT_QUEUE);
        }
    }

    /** No memory, or no stack: the request fails, the server goes on. */
    private static void failed(HttpServletResponse response, Error error) {
        HttpError answer = new HttpError(503, "the server failed; its log has the reason", null, null, 1);
        RequestLog.failure("", error);
        try {
            response.setStatus(answer.status());
            response.setContentType("application/json; charset=utf-8");
            response.getOutputStream().write(Json.bytes(Errors.body(answer)));
        } catch (IOException | IllegalStateException e) {
            RequestLog.failure("", e);
        }
    }
}
