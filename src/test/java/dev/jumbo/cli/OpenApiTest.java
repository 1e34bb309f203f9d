package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.serve.AdminRoutes;
import dev.jumbo.serve.ModelRoots;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.Protection;
import dev.jumbo.serve.Routes;
import dev.jumbo.serve.Server;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.serve.access.ApiKey;
import dev.jumbo.serve.access.KeyFile;
import dev.jumbo.tensor.Device;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /openapi.json} of what {@code jumbo serve} answers. */
class OpenApiTest {
    @TempDir
    Path folder;

    /** Of a server with all that jumbo serve has. */
    private String document(Protection protection, String key, List<String> routes)
            throws IOException, InterruptedException {
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        ServerConfig config = ServerConfig.DEFAULT.port(0).protection(protection);
        Models models = Models.predicting(Device.CPU, config.limits());
        List<Routes> all = new ArrayList<>(List.of(new AdminRoutes(models, ModelRoots.of(List.of()))));
        try (FeedbackStore store = FeedbackStore.open(settings.store());
                PredictionRecorder recorder = PredictionRecorder.start(store, settings);
                Server server =
                        Server.start(config, models, with(all, ServeCommand.routes(models, config, recorder)))) {
            routes.addAll(server.routes());
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/openapi.json"))
                    .header("x-api-key", key)
                    .build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        }
    }

    private static List<Routes> with(List<Routes> some, List<Routes> others) {
        some.addAll(others);
        return some;
    }

    @Test
    void itHasTheRoutesThatThereAreAndNoOthers() throws Exception {
        List<String> routes = new ArrayList<>();
        JsonNode document = new ObjectMapper().readTree(document(Protection.DEFAULT, "none", routes));
        List<String> described = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> !operation.getKey().equals("parameters"))
                        .forEach(operation ->
                                described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described)
                .as("Routes.description() names a YAML file that has each route")
                .containsExactlyInAnyOrderElementsOf(routes);
        assertThat(described).contains("POST /v1/models/{name}:predict", "POST /v1/feedback", "GET /openapi.json");
    }

    @Test
    void anIndependentReaderFindsNothingWrong() throws Exception {
        String text = document(Protection.DEFAULT, "none", new ArrayList<>());
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(text, null, options);
        assertThat(read.getMessages()).isNullOrEmpty();
        OpenAPI api = read.getOpenAPI();
        assertThat(api.getOpenapi()).isEqualTo("3.1.0");
        assertThat(api.getSecurity()).isNull();
        Operation predict = api.getPaths().get("/v1/models/{name}:predict").getPost();
        assertThat(predict.getRequestBody().getContent().keySet())
                .containsExactly("application/json", "multipart/form-data");
        assertThat(predict.getResponses().keySet()).containsExactlyInAnyOrder("200", "400", "404", "413", "429", "500");
        assertThat(api.getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .map(Operation::getOperationId))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        String broken = text.replace("\"responses\":{\"200\"", "\"answers\":{\"200\"");
        assertThat(new OpenAPIV3Parser().readContents(broken, null, options).getMessages())
                .isNotEmpty();
    }

    @Test
    void whereThereAreKeysItSaysSo() throws Exception {
        Path file = folder.resolve("keys.json");
        ApiKey.Created made = ApiKey.create("a", Instant.now(), null, null);
        KeyFile.add(file, made.key());
        String text = document(Protection.DEFAULT.keys(file), made.secret(), new ArrayList<>());
        OpenAPI api = new OpenAPIV3Parser().readContents(text, null, null).getOpenAPI();
        assertThat(api.getSecurity()).extracting(Object::toString).hasSize(2);
        assertThat(api.getPaths().get("/v1/models").getGet().getResponses()).containsKey("401");
        Operation live = api.getPaths().get("/health/live").getGet();
        assertThat(live.getSecurity()).isEmpty();
        assertThat(live.getResponses()).doesNotContainKey("401");
    }
}
