package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.nn.Linear;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions and traffic over HTTP, and what the one who asks for predictions sees of them. */
class AdminRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ServerConfig.Limits LIMITS = new ServerConfig.Limits(100_000, 8, 64, 4096);
    private static final String MODEL = "/v1/admin/models/words";

    @TempDir
    private static Path folder;

    private static RunFolder first;
    private static RunFolder swapped;
    private static Path root;

    private static Models models;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        first = ServedRuns.words(root, "first", false);
        swapped = ServedRuns.words(root, "swapped", true);
        ModelWorkers broken = ServedRuns.disturbed("broken", LIMITS, () -> {
            throw new IllegalStateException("it is broken");
        });
        ModelWorkers misshapen =
                ServedRuns.disturbed("misshapen", LIMITS, () -> new Linear(3, 4).forward(Tensor.zeros(2)));
        models = new Models(Device.CPU, List.of(broken, misshapen, PredictWorker.workers(Device.CPU, LIMITS)));
        server = serve(models, ModelRoots.of(List.of(root)));
    }

    private static Server serve(Models models, ModelRoots roots) {
        Routes keys = routes -> routes.post(
                "/key",
                context -> context.result(
                        String.valueOf(SessionKey.of(context, Json.body(context).get("user")))));
        return Server.start(
                ServerConfig.DEFAULT.port(0).limits(LIMITS),
                models,
                List.of(
                        new ModelRoutes(models),
                        new PredictRoutes(models, LIMITS, null),
                        new AdminRoutes(models, roots),
                        keys));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void load() throws IOException {
        models.load("words", null, first.path());
    }

    @AfterEach
    void unload() throws InterruptedException {
        List<ServedModel> loaded = models.list();
        models.unload("words", null);
        for (ServedModel model : loaded) {
            assertThat(model.await(10)).isTrue();
        }
    }

    private static HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return CLIENT.send(
                request(method, path, body, "Content-Type", "application/json"), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode ok(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static HttpRequest predict(String model, String text, String... headers) {
        return request("POST", "/v1/models/" + model + ":predict", "{\"inputs\": [\"" + text + "\"]}", headers);
    }

    private static JsonNode prediction(String model, String text, String... headers) throws Exception {
        HttpResponse<String> response =
                CLIENT.send(predict(model, text, headers), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String load(String folder) {
        return "{\"folder\": \"" + folder + "\"}";
    }

    @Test
    void aVersionIsLoadedMadeCurrentAndUnloaded() throws Exception {
        long tensors = Scope.liveTensors();
        JsonNode loaded = ok(201, "POST", MODEL + "/versions", load("swapped"));
        assertThat(loaded.path("version").asText()).isEqualTo("2");
        assertThat(loaded.path("share").asDouble()).isZero();
        assertThat(prediction("words", "good day").path("version").asText()).isEqualTo("1");
        assertThat(prediction("words", "good day").at("/predictions/0/label").asText())
                .isEqualTo("yes");
        assertThat(prediction("words@2", "good day").at("/predictions/0/label").asText())
                .isEqualTo("no");
        JsonNode state = ok(200, "PUT", MODEL + "/traffic", "{\"weights\": {\"2\": 1}}");
        assertThat(state.path("current").asText()).isEqualTo("2");
        assertThat(state.at("/traffic/weights").toString()).isEqualTo("{\"2\":1.0}");
        assertThat(prediction("words", "good day").at("/predictions/0/label").asText())
                .isEqualTo("no");
        assertThat(send("DELETE", MODEL + "/versions/2", "").statusCode()).isEqualTo(409);
        HttpResponse<String> gone = send("DELETE", MODEL + "/versions/1", "");
        assertThat(gone.statusCode()).isEqualTo(204);
        assertThat(send("DELETE", MODEL + "/versions/1", "").statusCode()).isEqualTo(404);
        state = ok(200, "GET", MODEL, "");
        assertThat(state.path("versions")).hasSize(1);
        assertThat(state.at("/versions/0/statistics/answered").asInt()).isEqualTo(2);
        assertThat(state.at("/versions/0/statistics/p50Millis").asDouble()).isPositive();
        assertThat(ok(200, "GET", "/v1/admin/models", "").at("/models/0").path("name"))
                .isEqualTo(state.path("name"));
        ok(201, "POST", MODEL + "/versions", "{\"folder\": \"" + first.bundle() + "\", \"version\": \"b\"}");
        models.unload("words", null);
        models.load("words", null, first.path());
        for (int i = 0; i < 1000 && Scope.liveTensors() > tensors; i++) {
            Thread.sleep(10); // those that were unloaded end on threads of their own
        }
        assertThat(Scope.liveTensors()).isEqualTo(tensors);
    }

    @Test
    void aSessionIsAskedForByHeader() throws Exception {
        models.load("words", null, swapped.path());
        ok(200, "PUT", MODEL + "/traffic", "{\"weights\": {\"1\": 0.92, \"2\": 0.08}}");
        for (int i = 0; i < 10; i++) { // the point of words and alice is 0.933
            assertThat(prediction("words", "good day", SessionKey.HEADER, "alice")
                            .path("version")
                            .asText())
                    .isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "misshapen"})
    void aBrokenVersionLosesItsShareAndRequestsAreAnsweredAgain(String version) throws Exception {
        models.load("words", version, first.path());
        ok(200, "PUT", MODEL + "/traffic", """
                {"weights": {"%s": 1}, "rollback": {"errors": 0.1, "minimum": 5}}""".formatted(version));
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> response =
                    CLIENT.send(predict("words", "good day"), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).doesNotContain(version).doesNotContain("Exception");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(prediction("words", "good day").path("version").asText()).isEqualTo("1");
        }
        JsonNode state = ok(200, "GET", MODEL, "");
        assertThat(state.at("/rollbacks/0/from").asText()).isEqualTo(version);
        assertThat(state.at("/rollbacks/0/why").asText()).isEqualTo("5 of the last 5 requests failed, limit 0.1");
        assertThat(state.at("/versions/1/share").asDouble()).isZero();
        assertThat(state.at("/versions/1/alive").asBoolean()).isTrue();
        assertThat(state.at("/versions/1/statistics/errors").asInt()).isEqualTo(5);
    }

    @Test
    void aKeyIsTheHeaderOrTheUser() throws Exception {
        Map<String, String> bodies = Map.of(
                "{\"user\": \"bob\"}", "bob", "{}", "null", "{\"user\": 7}", "null", "{\"user\": \" \"}", "null");
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            assertThat(send("POST", "/key", body.getKey()).body()).isEqualTo(body.getValue());
        }
        HttpResponse<String> both = CLIENT.send(
                request("POST", "/key", "{\"user\": \"bob\"}", SessionKey.HEADER, "alice"),
                HttpResponse.BodyHandlers.ofString());
        assertThat(both.body()).isEqualTo("alice");
    }

    @Test
    void goingBackIsAskedFor() throws Exception {
        models.load("words", null, swapped.path());
        ok(200, "PUT", MODEL + "/traffic", "{\"weights\": {\"2\": 1}}");
        JsonNode state = ok(200, "POST", MODEL + "/rollback", "");
        assertThat(state.path("current").asText()).isEqualTo("1");
        assertThat(state.at("/rollbacks/0/why").asText()).isEqualTo("asked for");
        assertThat(send("POST", MODEL + "/rollback", "").statusCode()).isEqualTo(409);
    }

    /** The requests are sent at once; in the middle the versions change, twice by a swap and twice by the traffic. */
    @Test
    void twoThousandRequestsSurviveHotSwaps() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        ServedModel old = models.list().get(0);
        for (int i = 0; i < 2000; i++) {
            switch (i) {
                case 400 -> models.swap("words", "2", swapped.path());
                case 800 -> models.load("words", "3", first.path());
                case 810 -> models.route("words", new Traffic(Map.of("2", 0.5, "3", 0.5), null, null));
                case 1200 -> models.route("words", Traffic.all("3"));
                case 1210 -> models.unload("words", "2");
                case 1600 -> models.swap("words", "4", swapped.path());
                default -> {}
            }
            answers.add(CLIENT.sendAsync(predict("words", "good day"), HttpResponse.BodyHandlers.ofString()));
        }
        Map<String, Integer> versions = new HashMap<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
            JsonNode body = JSON.readTree(answer.get().body());
            String version = body.path("version").asText();
            assertThat(body.at("/predictions/0/label").asText())
                    .isEqualTo(version.equals("1") || version.equals("3") ? "yes" : "no");
            versions.merge(version, 1, Integer::sum);
        }
        assertThat(versions.values().stream().mapToInt(n -> n).sum()).isEqualTo(2000);
        assertThat(versions).containsKey("4");
        assertThat(old.await(10)).isTrue();
        assertThat(models.list()).hasSize(1);
    }

    @Test
    void aCorruptBundleIsRefusedAndNothingHasChanged() throws Exception {
        Path bad = Files.createDirectories(root.resolve("bad"));
        try (Stream<Path> files = Files.list(first.bundle())) {
            for (Path file : files.toList()) {
                Files.copy(file, bad.resolve(file.getFileName().toString()));
            }
        }
        String before = send("GET", MODEL, "").body();
        long tensors = Scope.liveTensors();
        byte[] weights = Files.readAllBytes(bad.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(bad.resolve("model.safetensors"), weights);
        JsonNode error = ok(400, "POST", MODEL + "/versions", load("bad"));
        assertThat(error.at("/error/message").asText())
                .startsWith("folder: the bundle is not whole: model.safetensors: its SHA-256 is ");
        Files.delete(bad.resolve("manifest.json"));
        error = ok(400, "POST", MODEL + "/versions", load("bad"));
        assertThat(error.at("/error/message").asText()).contains("no manifest.json in ");
        assertThat(send("GET", MODEL, "").body()).isEqualTo(before);
        assertThat(Scope.liveTensors()).isEqualTo(tensors);
    }

    @Test
    void onlyFoldersInARootAreRead() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        try (Stream<Path> files = Files.list(first.bundle())) {
            for (Path file : files.toList()) {
                Files.copy(file, outside.resolve(file.getFileName().toString()));
            }
        }
        Files.createSymbolicLink(root.resolve("link"), outside);
        RunFolder linked = new RunFolder(Files.createDirectories(root.resolve("linked")));
        Files.copy(first.recipe(), linked.recipe());
        Files.createSymbolicLink(linked.bundle(), outside);
        for (String name : List.of(
                "../outside",
                outside.toString(),
                "link",
                "linked",
                "first/../../outside",
                "missing",
                "/",
                "",
                "a\\u0000b")) {
            HttpResponse<String> response = send("POST", MODEL + "/versions", load(name));
            assertThat(response.statusCode()).as(name).isEqualTo(400);
            assertThat(JSON.readTree(response.body()).at("/error/message").asText())
                    .as(name)
                    .matches("folder: (expected that of a trained run or a bundle in a folder of --model-root, got .*"
                            + "|no manifest.json in .*)");
        }
        assertThat(models.list()).hasSize(1);
        Files.createSymbolicLink(root.resolve("inner"), first.path());
        assertThat(ok(201, "POST", MODEL + "/versions", load("inner"))
                        .path("folder")
                        .asText())
                .isEqualTo(first.bundle().toRealPath().toString());
    }

    @Test
    void withoutRootsNothingIsLoaded() throws Exception {
        assertThatThrownBy(() -> ModelRoots.of(List.of()).bundle(first.path().toString()))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(403))
                .hasMessageContaining("start it with --model-root FOLDER");
        assertThatThrownBy(() -> ModelRoots.of(List.of(root.resolve("nowhere"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere: expected a folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /versions    | {}                                    | 400 | folder: expected a text, got nothing
            POST   | /versions    | {"folder": 3}                         | 400 | folder: expected a text, got the number 3
            POST   | /versions    | {"foldr": "first"}                    | 400 | did you mean 'folder'?
            POST   | /versions    | {"folder": "first", "version": "1"}   | 409 | version 1 of 'words' is loaded already
            POST   | /versions    | {"folder": "first", "version": "a/b"} | 400 | version: expected up to 100 letters
            POST   | /versions    | {"folder": "first", "version": 2}     | 400 | version: expected a text
            PUT    | /traffic     | {"weights": {"2": 1}}                 | 400 | weights: no version '2' of 'words' is loaded
            PUT    | /traffic     | {"shadow": {"version": "1"}}          | 400 | shadow.version: version 1 has a share
            PUT    | /traffic     | {"rollback": {"errors": 0.1}}         | 400 | there is nothing to watch
            PUT    | x/traffic    | {"weights": {"1": 1}}                 | 404 | no model 'wordsx'
            GET    | x            | ''                                    | 404 | no model 'wordsx'
            POST   | /rollback    | ''                                    | 409 | there is no version of 'words' to go back to
            DELETE | /versions/2  | ''                                    | 404 | no model 'words@2'
            """)
    void whatIsWrongIsSaid(String method, String path, String body, int status, String expected) throws Exception {
        String before = send("GET", MODEL, "").body();
        JsonNode error = ok(status, method, MODEL + path, body);
        assertThat(error.at("/error/message").asText()).contains(expected).doesNotContain("Exception");
        assertThat(send("GET", MODEL, "").body()).isEqualTo(before);
    }

    @Test
    void aBodyMustBeSentAsJson() throws Exception {
        for (String path : List.of("/versions", "/rollback")) {
            HttpResponse<String> response = CLIENT.send(
                    request("POST", MODEL + path, load("first"), "Content-Type", "text/plain"),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(415);
        }
        assertThat(models.list()).hasSize(1);
    }
}
