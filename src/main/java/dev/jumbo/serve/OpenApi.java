package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /openapi.json}: an OpenAPI 3.1 document of the routes that this server has. It is put together from what each says of itself,
 * {@link Routes#description()}, and what holds for all: keys, ids of requests, and the answers to what is refused.
 */
final class OpenApi implements Routes {
    private static final ObjectMapper YAML = new YAMLMapper();

    /** What every route may answer, by status, and where the document describes it. */
    private static final Map<String, String> REFUSALS = Map.of("400", "Invalid", "429", "TooMuch", "500", "Failed");

    private final List<Routes> described;
    private final boolean keys;

    /** @param described all routes of the server; this may be added to them */
    OpenApi(List<Routes> described, Protection protection) {
        this.described = described;
        this.keys = protection.keys() != null;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        byte[] document = Json.bytes(document());
        routes.get(
                "/openapi.json",
                context ->
                        context.contentType("application/json; charset=utf-8").result(document));
    }

    @Override
    public String description() {
        return "openapi";
    }

    ObjectNode document() {
        ObjectNode document = read("base");
        if (!keys) {
            document.remove("security");
        }
        ObjectNode paths = document.withObject("/paths");
        ObjectNode schemas = document.withObject("/components/schemas");
        for (Routes routes : described) {
            String name = routes.description();
            if (name != null) {
                ObjectNode part = read(name);
                part.path("paths")
                        .properties()
                        .forEach(path ->
                                paths.withObject("/" + escaped(path.getKey())).setAll(operations(path.getValue())));
                schemas.setAll(part.withObject("/schemas"));
            }
        }
        return document;
    }

    private static String escaped(String pointer) {
        return pointer.replace("~", "~0").replace("/", "~1");
    }

    private ObjectNode operations(JsonNode path) {
        ObjectNode operations = (ObjectNode) path;
        operations.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode operation && operation.has("responses")) {
                complete(operation);
            }
        });
        return operations;
    }

    private void complete(ObjectNode operation) {
        ObjectNode responses = operation.withObject("/responses");
        boolean open = operation.path("security").isArray();
        REFUSALS.forEach((status, name) -> refer(responses, status, name));
        if (keys && !open) {
            refer(responses, "401", "NoKey");
        }
        if (operation.has("requestBody")) {
            refer(responses, "413", "TooLarge");
        }
    }

    private static void refer(ObjectNode responses, String status, String name) {
        if (!responses.has(status)) {
            responses.putObject(status).put("$ref", "#/components/responses/" + name);
        }
    }

    private static ObjectNode read(String name) {
        String file = "openapi/" + name + ".yaml";
        try (InputStream in = OpenApi.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " beside " + OpenApi.class.getName());
            }
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
