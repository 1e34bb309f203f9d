package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of tables over HTTP. */
class TabularServingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static RunFolder loans;
    private static Models models;
    private static FeedbackStore store;
    private static PredictionRecorder recorder;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        loans = ServedRuns.rows(folder, "loans", "tabular-classification", "good");
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        store = FeedbackStore.open(settings.store());
        recorder = PredictionRecorder.start(store, settings);
        models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load("loans", null, loans.path());
        models.load(
                "amounts",
                null,
                ServedRuns.rows(folder, "amounts", "tabular-regression", "amount")
                        .path());
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(
                        new ModelRoutes(models),
                        new PredictRoutes(models, ServerConfig.Limits.DEFAULT, recorder),
                        new FeedbackRoutes(recorder)));
    }

    @AfterAll
    static void stop() {
        server.close();
        recorder.close();
        store.close();
    }

    @Test
    void rowsAreAnswered() throws Exception {
        JsonNode answer = predict(
                "loans",
                "{\"inputs\": [{\"amount\": 90, \"home\": \"owner\"}, {\"home\": \"rent\", \"amount\": \"-90\"}], \"top\": 1}",
                200);
        assertThat(answer.at("/predictions/0/label").asText()).isEqualTo("yes");
        assertThat(answer.at("/predictions/1/label").asText()).isEqualTo("no");
        assertThat(answer.at("/predictions/0/top")).hasSize(1);
        List<String> alone = ServedRuns.alone(loans, List.of("{\"amount\": 90, \"home\": \"owner\"}")).stream()
                .map(p -> p.answers().get(0).label())
                .toList();
        assertThat(alone).containsExactly("yes");
    }

    @Test
    void aValueIsAnswered() throws Exception {
        JsonNode one = predict("amounts", "{\"inputs\": [{\"good\": \"yes\", \"home\": \"rent\"}]}", 200)
                .at("/predictions/0");
        assertThat(one.get("value").doubleValue()).isCloseTo(one.get("label").asDouble(), within(1e-2));
        assertThat(one.has("vector")).isFalse();
    }

    @Test
    void whatIsAskedForIsDescribed() throws Exception {
        JsonNode facts = JSON.readTree(CLIENT.send(
                        HttpRequest.newBuilder(uri("/v1/models/loans")).build(), HttpResponse.BodyHandlers.ofString())
                .body());
        assertThat(facts.at("/input/kind").asText()).isEqualTo("table");
        assertThat(facts.at("/input/target").asText()).isEqualTo("good");
        assertThat(facts.at("/input/columns").toString())
                .isEqualTo("[{\"name\":\"amount\",\"kind\":\"number\"},"
                        + "{\"name\":\"home\",\"kind\":\"text\",\"values\":[\"owner\",\"rent\"]}]");
        assertThat(facts.get("labels").toString()).isEqualTo("[\"no\",\"yes\"]");
    }

    @Test
    void wrongRowsAreRefusedAndOthersAreNot() throws Exception {
        refused(
                "{\"inputs\": [{\"home\": \"rent\"}, {\"amount\": \"a lot\"}]}",
                "row 2, column amount: expected a number, got 'a lot'");
        refused("{\"inputs\": [{\"amuont\": 1}]}", "the training table had no column 'amuont'; did you mean 'amount'?");
        refused("{\"inputs\": [{}]}", "expected some of the columns amount, home, got none");
        refused("{\"inputs\": [7]}", "inputs[0]: expected an object of columns, got the number 7");
        refused("{\"inputs\": [\"/etc/passwd\"]}", "expected a JSON object");
        refused(
                "{\"inputs\": [{\"amount\": {\"a\": 1}}]}",
                "column amount: expected a number, a text, true, false or null");
    }

    private static void refused(String body, String message) throws Exception {
        assertThat(predict("loans", body, 400).at("/error/message").asText()).contains(message);
    }

    @Test
    void predictionsAreRecordedWithWhatTheirRowsAreLike() throws Exception {
        JsonNode one = predict("loans", "{\"inputs\": [{\"amount\": 55, \"home\": \"tent\"}]}", 200)
                .at("/predictions/0");
        HttpResponse<String> thanks = send(
                "/v1/feedback",
                "{\"prediction\": \"%s\", \"label\": \"no\"}"
                        .formatted(one.get("prediction").asText()));
        assertThat(thanks.statusCode()).isBetween(200, 204);
        assertThat(recorder.flush(Duration.ofSeconds(20))).isTrue();
        FeedbackEntry kept = store.feedback(FeedbackQuery.all()).get(0);
        assertThat(kept.prediction().text()).isEqualTo("{\"amount\":55,\"home\":\"tent\"}");
        assertThat(kept.prediction().features())
                .containsEntry("home", 0.0)
                .hasEntrySatisfying("amount", value -> assertThat(value).isCloseTo(55, within(1e-3)));
    }

    private static JsonNode predict(String model, String body, int status) throws Exception {
        HttpResponse<String> response = send("/v1/models/" + model + ":predict", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> send(String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
