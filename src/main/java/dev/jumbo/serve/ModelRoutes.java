package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.recipe.Bundle;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/**
 * What is served, {@code GET /v1/models} (as OpenAI lists models) and {@code GET /v1/models/NAME}; and whether it is well: {@code
 * GET /health/live} says that the server answers, {@code GET /health/ready} that every model does (503 if not).
 */
public record ModelRoutes(Models models) implements Routes {
    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health/live", context -> Json.send(context, Json.object().put("status", "live")));
        routes.get("/health/ready", this::ready);
        routes.get("/v1/models", this::list);
        routes.get("/v1/models/{name}", this::one);
    }

    @Override
    public String description() {
        return "models";
    }

    private void ready(Context context) {
        boolean ready = models.ready();
        context.status(ready ? 200 : 503);
        Json.send(context, Json.object().put("status", ready ? "ready" : "not ready"));
    }

    private void list(Context context) {
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        models.list().stream().filter(models::isCurrent).forEach(model -> data.add(describe(model)));
        Json.send(context, answer);
    }

    private void one(Context context) {
        try (Lease lease = models.lease(context.pathParam("name"))) {
            ObjectNode answer = describe(lease.model());
            Bundle bundle = lease.model().bundle();
            answer.put("parameters", lease.model().parameters());
            answer.put("pending", lease.model().worker().pending());
            if (bundle != null) {
                answer.put("task", bundle.taskName());
                bundle.metrics().forEach(answer.putObject("metrics")::put);
            }
            Json.send(context, answer);
        }
    }

    private static ObjectNode describe(ServedModel model) {
        return Json.object()
                .put("id", model.name())
                .put("object", "model")
                .put("created", model.loadedAt().getEpochSecond())
                .put("owned_by", "jumbo")
                .put("version", model.version());
    }
}
