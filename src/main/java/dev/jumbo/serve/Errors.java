package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;

/** Where exceptions become responses. None shows a stack trace. */
public final class Errors implements Routes {
    @Override
    public void addTo(RoutesConfig routes) {
        routes.exception(HttpError.class, (error, context) -> send(context, error));
        routes.exception(
                HttpResponseException.class,
                (error, context) -> send(context, new HttpError(error.getStatus(), message(error))));
        routes.exception(Exception.class, (error, context) -> {
            RequestLog.failure(context, error);
            send(context, new HttpError(500, "the server failed; its log has the reason"));
        });
    }

    private static String message(HttpResponseException error) {
        return switch (error.getStatus()) {
            case 404 -> "there is nothing at this address: GET /v1/models lists the models";
            case 405 ->
                "this address takes another method: "
                        + error.getDetails().getOrDefault("availableMethods", "see GET /v1/models");
            case 413 -> "the body is larger than this server takes";
            default -> String.valueOf(error.getMessage());
        };
    }

    /** The body of an error: {@code {"error": …}}. */
    public static ObjectNode body(HttpError error) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", error.message())
                .put("type", error.type())
                .put("param", error.param())
                .put("code", error.code());
        return body;
    }

    private static void send(Context context, HttpError error) {
        context.status(error.status());
        if (error.retryAfter() > 0) {
            context.header("Retry-After", String.valueOf(error.retryAfter()));
        }
        Json.send(context, body(error));
    }
}
