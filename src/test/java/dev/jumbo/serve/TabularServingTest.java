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

    private static double yes(String row) throws Exception {
        JsonNode one = predict("loans", "{\"inputs\": [" + row + "]}", 200).at("/predictions/0");
        for (JsonNode answer : one.get("top")) {
            if (answer.get("label").asText().equals("yes")) {
                return answer.get("probability").asDouble();
            }
        }
        throw new AssertionError(one);
    }

    @Test
    void whatARowLacksIsAGapAndWhatIsNewIsUnknown() throws Exception {
        double gap = yes("{\"home\": \"rent\"}");
        for (String empty : List.of("null", "\"\"", "\"  \"")) {
            assertThat(yes("{\"amount\": " + empty + ", \"home\": \"rent\"}"))
                    .as(empty)
                    .isCloseTo(gap, within(1e-6));
        }
        // Training had no gap in either: the median stands for the number, and an absent category counts as a new one.
        double unknown = yes("{\"amount\": 10, \"home\": \"tent\"}");
        for (String other : List.of("null", "\"\"", "7", "true", "\"NaN\"")) {
            assertThat(yes("{\"amount\": 10, \"home\": " + other + "}"))
                    .as(other)
                    .isCloseTo(unknown, within(1e-6));
        }
        assertThat(yes("{\"amount\": 10}")).isCloseTo(unknown, within(1e-6));
        assertThat(yes("{\"amount\": null, \"home\": null}")).isBetween(0.0, 1.0);
    }

    @Test
    void numbersAreTakenAsTheyAreWritten() throws Exception {
        double ten = yes("{\"amount\": 10, \"home\": \"rent\"}");
        for (String same : List.of("\"10\"", "\" 10.0 \"", "10.0", "1e1", "\"1E1\"", "\"+10\"")) {
            assertThat(yes("{\"home\": \"rent\", \"amount\": " + same + "}"))
                    .as(same)
                    .isCloseTo(ten, within(1e-6));
        }
        // What the model does not see may be there: what it predicts.
        assertThat(yes("{\"amount\": 10, \"home\": \" rent \", \"good\": [1]}")).isCloseTo(ten, within(1e-6));
        assertThat(yes("{\"amount\": 1e30, \"home\": \"rent\"}")).isBetween(0.0, 1.0);
    }

    @Test
    void whatIsNoNumberIsRefused() throws Exception {
        for (String word : List.of("NaN", "Infinity", "-Infinity", "inf", "1,5", "0x10", "ten")) {
            refused("{\"inputs\": [{\"amount\": \"" + word + "\"}]}", "column amount: expected a number, got '" + word);
        }
        refused("{\"inputs\": [{\"amount\": true}]}", "row 1, column amount: expected a number, got 'true'");
        refused("{\"inputs\": [{\"amount\": NaN}]}", "the body is not JSON");
        refused("{\"inputs\": [{\"amount\": -Infinity}]}", "the body is not JSON");
        refused("{\"inputs\": [{\"amount\": 1e999}]}", "expected a number, got 'Infinity'");
        refused("{\"inputs\": [{\"amount\": 1, \"amount\": 2}]}", "the body is not JSON");
        refused("{\"inputs\": [[1, \"rent\"]]}", "inputs[0]: expected an object of columns, got an array");
        refused("{\"inputs\": [null]}", "inputs[0]: expected an object of columns, got null");
        refused("{\"inputs\": [{\"amount\": [90]}]}", "column amount: expected a number, a text, true, false or null");
    }

    @Test
    void feedbackOnAValueIsANumber() throws Exception {
        String id = predict("amounts", "{\"inputs\": [{\"good\": \"yes\"}]}", 200)
                .at("/predictions/0/prediction")
                .asText();
        assertThat(send("/v1/feedback", "{\"prediction\": \"%s\", \"label\": 41.5}".formatted(id))
                        .statusCode())
                .isEqualTo(201);
        assertThat(store.feedback(FeedbackQuery.all().model("amounts"))
                        .get(0)
                        .feedback()
                        .label())
                .isEqualTo("41.5");
        assertThat(send("/v1/feedback", "{\"prediction\": \"%s\", \"label\": [1]}".formatted(id))
                        .statusCode())
                .isEqualTo(400);
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
        FeedbackEntry kept = store.feedback(FeedbackQuery.all().model("loans")).get(0);
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
