package dev.jumbo.serve;

import io.javalin.config.RoutesConfig;

/** Adds routes to a server. An {@link HttpError} that a handler throws becomes the response. */
@FunctionalInterface
public interface Routes {
    void addTo(RoutesConfig routes);
}
