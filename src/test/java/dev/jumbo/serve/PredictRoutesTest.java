package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predictions over HTTP, of two small models. */
class PredictRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static RunFolder words;
    private static RunFolder sides;
    private static Models models;
    private static FeedbackStore store;
    private static PredictionRecorder recorder;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        words = ServedRuns.words(folder, "words", false);
        sides = ServedRuns.sides(folder, 8);
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        store = FeedbackStore.open(settings.store());
        recorder = PredictionRecorder.start(store, settings);
        models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load("words", null, words.path());
        models.load("sides", null, sides.path());
        ServerConfig.Limits limits = new ServerConfig.Limits(100_000, 8, 64, 256);
        server = Server.start(
                ServerConfig.DEFAULT.port(0).limits(limits),
                models,
                List.of(
                        new ModelRoutes(models),
                        new PredictRoutes(models, limits, recorder),
                        new FeedbackRoutes(recorder)));
    }

    @AfterAll
    static void stop() {
        server.close();
        recorder.close();
        store.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> predict(String model, String body) throws IOException, InterruptedException {
        return CLIENT.send(
                request("/v1/models/" + model + ":predict")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String inputs(List<String> texts) throws IOException {
        return JSON.writeValueAsString(JSON.createObjectNode().putPOJO("inputs", texts));
    }

    /** What the model says on its own. */
    private static List<Prediction> alone(RunFolder run, List<String> inputs) throws IOException {
        try (Scope scope = Scope.open()) {
            LoadedModel model = LoadedModel.open(run.path(), Device.CPU);
            Task task = Objects.requireNonNull(model.bundle()).task();
            return task.predict(model.module(), inputs, 2, Device.CPU, Precision.FLOAT32);
        }
    }

    private static void check(JsonNode said, Prediction expected) {
        assertThat(said.path("label").asText())
                .isEqualTo(expected.answers().get(0).label());
        assertThat(said.path("top")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(said.path("top").get(i).path("probability").asDouble())
                    .isCloseTo(expected.answers().get(i).probability(), within(1e-5));
        }
    }

    @Test
    void answersTogetherAreThoseAlone() throws Exception {
        List<String> texts = IntStream.range(0, 48)
                .mapToObj(i -> (i % 3 == 0 ? "a good day" : "a bad night") + " x".repeat(i))
                .toList();
        List<Prediction> expected = alone(words, texts);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (String text : texts) {
            answers.add(CLIENT.sendAsync(
                    request("/v1/models/words:predict")
                            .POST(BodyPublishers.ofString(inputs(List.of(text))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        for (int i = 0; i < texts.size(); i++) {
            HttpResponse<String> response = answers.get(i).get();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode body = JSON.readTree(response.body());
            assertThat(body.path("model").asText() + body.path("version").asText())
                    .isEqualTo("words1");
            check(body.path("predictions").get(0), expected.get(i));
        }
    }

    @Test
    void picturesComeAsBase64OrFiles() throws Exception {
        Path left = Files.write(folder.resolve("left.png"), ServedRuns.half(8, true, 200));
        Path right = Files.write(folder.resolve("right.png"), ServedRuns.half(8, false, 210));
        List<Prediction> expected = alone(sides, List.of(left.toString(), right.toString()));
        assertThat(expected.get(0).answers().get(0).label()).isEqualTo("left");
        Base64.Encoder base64 = Base64.getEncoder();
        HttpResponse<String> json = predict(
                "sides",
                inputs(List.of(
                        base64.encodeToString(Files.readAllBytes(left)),
                        "data:image/png;base64," + base64.encodeToString(Files.readAllBytes(right)))));
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Path file : List.of(left, right)) {
            form.write(("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file.getFileName()
                            + "\"\r\nContent-Type: image/png\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.write(Files.readAllBytes(file));
            form.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.write("--cut--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> files = CLIENT.send(
                request("/v1/models/sides:predict")
                        .header("Content-Type", "multipart/form-data; boundary=cut")
                        .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        for (HttpResponse<String> response : List.of(json, files)) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode predictions = JSON.readTree(response.body()).path("predictions");
            check(predictions.get(0), expected.get(0));
            check(predictions.get(1), expected.get(1));
        }
    }

    @Test
    void aPredictionTakesFeedback() throws Exception {
        JsonNode said =
                JSON.readTree(predict("words", inputs(List.of("good day"))).body());
        String id = said.path("predictions").get(0).path("prediction").asText();
        HttpResponse<String> response = CLIENT.send(
                request("/v1/feedback")
                        .POST(BodyPublishers.ofString("{\"prediction\": \"" + id + "\", \"label\": \"no\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    @Test
    void aSwapLosesNoRequest() throws Exception {
        ServedModel old = models.load("swapped", null, words.path());
        List<ServedModel> fresh = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                fresh.add(models.swap("swapped", null, words.path()));
            }
            answers.add(CLIENT.sendAsync(
                    request("/v1/models/swapped:predict")
                            .POST(BodyPublishers.ofString(inputs(List.of("good " + i))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
        }
        assertThat(get("/v1/models/swapped").body()).contains("\"version\":\"2\"");
        models.unload("swapped", null);
        assertThat(old.await(10)).isTrue();
        assertThat(fresh.get(0).await(10)).isTrue();
        assertThat(predict("swapped", inputs(List.of("good"))).statusCode()).isEqualTo(404);
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        PredictWorker worker =
                new PredictWorker(new Predictor(taskOf("words"), taskOf("words").model(), Device.CPU, 1, 1), 8, 1);
        worker.ask(List.of(Input.of("one")), 1);
        assertThatThrownBy(() -> worker.ask(List.of(Input.of("two")), 1))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(429));
        assertThatThrownBy(worker::refuseIfFull)
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(429));
        assertThat(worker.pending()).isEqualTo(1);
    }

    private static Task taskOf(String name) {
        try (Lease lease = models.lease(name)) {
            return Objects.requireNonNull(lease.model().bundle()).task();
        }
    }

    @Test
    void whatIsServed() throws Exception {
        JsonNode list = JSON.readTree(get("/v1/models").body());
        assertThat(list.path("data").findValuesAsText("id")).contains("words", "sides");
        JsonNode one = JSON.readTree(get("/v1/models/sides").body());
        assertThat(one.path("task").asText()).isEqualTo("image-classification");
        assertThat(one.path("parameters").asInt()).isEqualTo(64 * 16 + 16 + 2 * 16 + 2);
        assertThat(one.path("metrics").path("accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(one.path("labels")).extracting(JsonNode::asText).containsExactly("left", "right");
        assertThat(one.path("input").toString())
                .isEqualTo("{\"kind\":\"picture\",\"channels\":1,\"height\":8,\"width\":8}");
        JsonNode text = JSON.readTree(get("/v1/models/words").body());
        assertThat(text.path("input").toString()).isEqualTo("{\"kind\":\"text\",\"tokens\":64}");
        assertThat(text.path("chat").asBoolean(true)).isFalse();
        assertThat(text.path("completion").asBoolean(true)).isFalse();
        assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            words | ''                                | 400 | the body is empty
            words | {"inputs": ["good"                | 400 | the body is not JSON
            words | []                                | 400 | expected a JSON object, got an array
            words | {}                                | 400 | inputs: expected an array of texts
            words | {"inputs": "good"}                | 400 | inputs: expected an array of texts
            words | {"inputs": []}                    | 400 | got an empty one
            words | {"inputs": [1]}                   | 400 | inputs[0]: expected a text, got the number 1
            words | {"inputs": ["good"], "top": 0}    | 400 | top: expected a whole number from 1
            words | {"inputs": ["good"], "top": "x"}  | 400 | top: expected a whole number from 1
            words | {"inputs": ["a","b","c","d","e","f","g","h","i"]} | 400 | inputs: expected at most 8, got 9
            sides | {"inputs": ["%%"]}                | 400 | inputs[0]: expected a picture's file in base64
            sides | {"inputs": ["aGVsbG8="]}          | 400 | inputs[0]
            word  | {"inputs": ["good"]}              | 404 | no model 'word': there are
            """)
    void whatIsWrongIsSaid(String model, String body, int status, String expected) throws Exception {
        HttpResponse<String> response = predict(model, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = JSON.readTree(response.body()).path("error");
        assertThat(error.path("message").asText()).contains(expected).doesNotContain("Exception");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        assertThat(predict("words", inputs(List.of("x".repeat(200_000)))).statusCode())
                .isEqualTo(413);
    }
}
