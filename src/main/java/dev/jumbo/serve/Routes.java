package dev.jumbo.serve;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Adds routes to a server. An {@link HttpError} that a handler throws becomes the response. */
@FunctionalInterface
public interface Routes {
    void addTo(RoutesConfig routes);

    /**
     * What they are, for {@code GET /openapi.json}: the name of a YAML file in {@code dev/jumbo/serve/openapi} with OpenAPI's {@code paths} and
     * {@code schemas}; or null for routes that no one should write clients for.
     */
    default @Nullable String description() {
        return null;
    }

    /** Adds figures of their own to {@code GET /metrics}. */
    default void measure(MeterRegistry registry) {}
}
