package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.recipe.BundleCheck;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Versions and traffic, changed while the server runs:
 *
 * <ul>
 *   <li>{@code GET /v1/admin/models} and {@code GET /v1/admin/models/NAME}: how models are served ({@link TrafficState});
 *   <li>{@code POST /v1/admin/models/NAME/versions} with {@code folder} and perhaps {@code version}: loads a version, which gets no
 *       requests yet unless it is the first; {@code DELETE /v1/admin/models/NAME/versions/VERSION} lets one go;
 *   <li>{@code PUT /v1/admin/models/NAME/traffic} with what {@link Traffic#read} takes: {@code {"weights": {"2": 1}}} makes version 2 current;
 *   <li>{@code POST /v1/admin/models/NAME/rollback}: back to the version that was current before.
 * </ul>
 *
 * <p>Where the server asks for keys, these ask for one that was made with {@code --admin}. A body must be sent as {@code application/json}, which no page of another site can have a browser do.
 */
public final class AdminRoutes implements Routes {
    /** What every address of these begins with. */
    public static final String PREFIX = "/v1/admin";

    private static final String MODEL = PREFIX + "/models/{name}";
    private static final List<String> KEYS = List.of("folder", "version");
    private static final int PROBLEMS = 5;

    private final Models models;
    private final ModelRoots roots;

    /** Held while a version is loaded: one at a time is. */
    private final ReentrantLock loading = new ReentrantLock();

    /** @param roots where models may be loaded from */
    public AdminRoutes(Models models, ModelRoots roots) {
        this.models = models;
        this.roots = roots;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(PREFIX + "/models", allowed(this::list));
        routes.get(MODEL, allowed(context -> Json.send(context, describe(models.state(context.pathParam("name"))))));
        routes.post(MODEL + "/versions", allowed(this::load));
        routes.delete(MODEL + "/versions/{version}", allowed(this::unload));
        routes.put(MODEL + "/traffic", allowed(this::route));
        routes.post(MODEL + "/rollback", allowed(this::rollBack));
    }

    @Override
    public String description() {
        return "admin";
    }

    private static Handler allowed(Handler handler) {
        return context -> {
            if (!RequestInfo.of(context).mayAdminister()) {
                throw new HttpError(
                        403, "this API key may not change what is served: make one with jumbo keys create --admin");
            }
            handler.handle(context);
        };
    }

    private void list(Context context) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("models");
        models.names().forEach(name -> list.add(describe(models.state(name))));
        Json.send(context, answer);
    }

    private void load(Context context) {
        ObjectNode body = body(context);
        Json.checkKeys(body, "", KEYS);
        Path bundle = roots.bundle(Json.text(body, "", "folder"));
        String version = body.hasNonNull("version") ? Json.text(body, "", "version") : null;
        if (!loading.tryLock()) {
            throw new HttpError(409, "another version is being loaded: wait for it");
        }
        try {
            check(bundle);
            ServedModel served = models.load(context.pathParam("name"), version, bundle);
            context.status(201);
            Json.send(context, describe(served, 0));
        } catch (HttpError e) {
            throw e;
        } catch (IOException | RuntimeException e) { // what stands in the folder makes no model
            throw HttpError.invalid("folder", "folder: " + e.getMessage());
        } finally {
            loading.unlock();
        }
    }

    /** As {@code jumbo verify} does. */
    private static void check(Path bundle) throws IOException {
        List<String> problems = BundleCheck.of(bundle).problems();
        if (!problems.isEmpty()) {
            String shown = String.join("; ", problems.subList(0, Math.min(PROBLEMS, problems.size())));
            throw new IOException("the bundle is not whole: " + shown
                    + (problems.size() > PROBLEMS ? "; and " + (problems.size() - PROBLEMS) + " more" : ""));
        }
    }

    private void unload(Context context) {
        models.unload(context.pathParam("name"), context.pathParam("version"));
        context.status(204);
    }

    private void route(Context context) {
        String name = context.pathParam("name");
        Traffic traffic = Traffic.read(body(context), models.state(name).traffic());
        try {
            models.route(name, traffic);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, String.valueOf(e.getMessage()));
        }
        Json.send(context, describe(models.state(name)));
    }

    private void rollBack(Context context) {
        checkType(context);
        String name = context.pathParam("name");
        models.rollBack(name);
        Json.send(context, describe(models.state(name)));
    }

    private static ObjectNode body(Context context) {
        checkType(context);
        return Json.body(context);
    }

    private static void checkType(Context context) {
        String type = context.contentType();
        if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new HttpError(
                    415,
                    "expected Content-Type: application/json, got "
                            + (type == null ? "none" : "'" + HttpError.excerpt(type) + "'"));
        }
    }

    private static ObjectNode describe(TrafficState state) {
        ObjectNode node = Json.object().put("name", state.name()).put("current", state.current());
        node.set("traffic", state.traffic().describe());
        ArrayNode versions = node.putArray("versions");
        for (ServedModel version : state.versions()) {
            versions.add(describe(version, state.traffic().weights().getOrDefault(version.version(), 0.0)));
        }
        node.set("shadow", describe(state.shadow()));
        ArrayNode rollbacks = node.putArray("rollbacks");
        for (Rollback event : state.rollbacks()) {
            rollbacks
                    .addObject()
                    .put("time", event.time().toString())
                    .put("from", event.from())
                    .put("to", event.to())
                    .put("why", event.why());
        }
        return node;
    }

    private static ObjectNode describe(ServedModel version, double share) {
        VersionStatistics counted = version.statistics();
        ObjectNode node = Json.object()
                .put("version", version.version())
                .put("folder", version.folder().toString())
                .put("loaded", version.loadedAt().toString())
                .put("alive", version.alive())
                .put("parameters", version.parameters())
                .put("share", share);
        node.putObject("statistics")
                .put("answered", counted.answered())
                .put("errors", counted.errors())
                .put("refused", counted.refused())
                .put("invalid", counted.invalid())
                .put("inFlight", counted.inFlight())
                .put("pending", version.worker().pending())
                .put("p50Millis", finite(counted.p50Millis()))
                .put("p95Millis", finite(counted.p95Millis()))
                .put("p99Millis", finite(counted.p99Millis()));
        return node;
    }

    private static @Nullable ObjectNode describe(@Nullable ShadowStatistics shadow) {
        return shadow == null
                ? null
                : Json.object()
                        .put("version", shadow.version())
                        .put("copied", shadow.copied())
                        .put("compared", shadow.compared())
                        .put("agreement", finite(shadow.agreement()))
                        .put("meanDifference", finite(shadow.meanDifference()))
                        .put("dropped", shadow.dropped())
                        .put("failed", shadow.failed());
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
