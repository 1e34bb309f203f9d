package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What thresholds decide, over HTTP: of pictures, texts and tables with two classes, and of pictures with several labels. */
class DecidedServingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int SIZE = 8;

    @TempDir
    private static Path folder;

    private static FeedbackStore store;
    private static PredictionRecorder recorder;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        store = FeedbackStore.open(settings.store());
        recorder = PredictionRecorder.start(store, settings);
        Models models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        load(models, ServedRuns.sides(folder, SIZE), 0.0); // all are the second class
        load(models, ServedRuns.words(folder, "words", false), 1.0); // none is
        load(models, ServedRuns.rows(folder, "rows", "tabular-classification", "good"), 0.0);
        load(models, labels(), 0.0, 1.0);
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(new ModelRoutes(models), new PredictRoutes(models, ServerConfig.Limits.DEFAULT, recorder)));
    }

    private static void load(Models models, RunFolder run, double... thresholds) throws IOException {
        Path file = run.bundle().resolve("bundle.json");
        ObjectNode bundle = (ObjectNode) JSON.readTree(file.toFile());
        ArrayNode list = ((ObjectNode) bundle.get("settings")).putArray("thresholds");
        for (double threshold : thresholds) {
            list.add(threshold);
        }
        Files.writeString(file, bundle.toString());
        models.load(bundle.path("task").asText(), null, run.path());
    }

    /** Pictures whose left and right halves are bright or not. */
    private static RunFolder labels() throws IOException {
        StringBuilder list = new StringBuilder("file,label\n");
        for (int i = 0; i < 40; i++) {
            list.append(i % 2 == 0 ? "left/" : "right/")
                    .append(i)
                    .append(i % 2 == 0 ? ".png,left;any\n" : ".png,any\n");
        }
        Files.writeString(folder.resolve("photos/list.csv"), list);
        RunFolder run = new RunFolder(folder.resolve("labels"));
        new TrainingRun(RecipeYaml.parse("""
                                name: labels
                                task: multi-label-image-classification
                                data: {source: folder, path: '%s', channels: 1, height: 8, width: 8, labels: list.csv, separator: ';'}
                                model: {name: mlp, options: {hidden: [4]}}
                                train: {epochs: 1, batchSize: 8, precision: float32}
                                evaluate: {resamples: 0}
                                """.formatted(folder.resolve("photos")), "recipe", List.of()), run)
                .train(false, Progress.silent());
        return run;
    }

    @AfterAll
    static void stop() {
        server.close();
        recorder.close();
        store.close();
    }

    @Test
    void thresholdsDecideBetweenTwoClasses() throws Exception {
        byte[] left = ServedRuns.half(SIZE, true, 200);
        JsonNode picture = predict("image-classification", Base64.getEncoder().encodeToString(left));
        JsonNode text = predict("text-classification", "good day very very 3");
        JsonNode row = JSON.readTree(
                        send("tabular-classification", "{\"inputs\": [{\"amount\": -90, \"home\": \"rent\"}]}"))
                .at("/predictions/0");
        decided(picture, "right", "{\"right\":0.0}");
        decided(text, "no", "{\"yes\":1.0}");
        decided(row, "yes", "{\"yes\":0.0}");
    }

    private static void decided(JsonNode answer, String label, String thresholds) {
        assertThat(answer.path("label").asText()).isEqualTo(label);
        assertThat(answer.path("probability").doubleValue()).isLessThan(0.5); // the other is likelier
        assertThat(answer.at("/top/0/label").asText()).isEqualTo(label);
        assertThat(answer.path("thresholds").toString()).isEqualTo(thresholds);
        assertThat(answer.has("labels")).isFalse();
    }

    @Test
    void severalLabelsAreSaid() throws Exception {
        String right = Base64.getEncoder().encodeToString(ServedRuns.half(SIZE, false, 200));
        JsonNode answer = predict("multi-label-image-classification", right);
        assertThat(answer.path("labels").toString()).isEqualTo("[\"any\"]");
        assertThat(answer.path("thresholds").toString()).isEqualTo("{\"any\":0.0,\"left\":1.0}");
        assertThat(answer.has("label")).isFalse();
        assertThat(answer.path("top")).hasSize(2);
        assertThat(recorder.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(store.predictions(FeedbackQuery.all()).stream()
                        .filter(one -> one.model().equals("multi-label-image-classification"))
                        .map(one -> one.answer()))
                .containsExactly("any");
    }

    private static JsonNode predict(String model, String input) throws Exception {
        String body = JSON.writeValueAsString(Map.of("inputs", List.of(input)));
        return JSON.readTree(send(model, body)).at("/predictions/0");
    }

    private static String send(String model, String body) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.port() + "/v1/models/" + model + ":predict"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
