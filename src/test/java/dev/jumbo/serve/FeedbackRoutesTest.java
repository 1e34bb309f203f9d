package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.text.CharTokenizer;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.feedback.Feedback;
import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.Observed;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.models.TextSpec;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/feedback}. */
class FeedbackRoutesTest {
    @TempDir
    Path folder;

    private FeedbackStore store;
    private PredictionRecorder recorder;
    private Server server;

    @BeforeEach
    void start() throws IOException {
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        store = FeedbackStore.open(settings.store());
        recorder = PredictionRecorder.start(store, settings);
        server = Server.start(
                ServerConfig.DEFAULT.port(0), new Models(Device.CPU, List.of()), List.of(new FeedbackRoutes(recorder)));
    }

    @AfterEach
    void stop() {
        server.close();
        recorder.close();
        store.close();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/feedback"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String prediction() {
        Tokenizer tokenizer = CharTokenizer.of(List.of("abc"));
        TextClassification task = new TextClassification(
                new TextSpec("textcnn", tokenizer.size(), 8, 2, Map.of()), List.of("no", "yes"), tokenizer);
        return recorder.record(new Observed("m", "1", task, "abc", null, new Prediction.Answer("no", 0.75), "r1"))
                .orElseThrow();
    }

    @Test
    void whatIsSaidIsOnDiskWhenItIsAnswered() throws Exception {
        String id = prediction();
        HttpResponse<String> response = post("""
                {"prediction": "%s", "label": "yes", "rating": 1, "comment": "ask me@example.com"}""".formatted(id));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        JsonNode answer = new ObjectMapper().readTree(response.body());
        assertThat(answer.path("status").asText()).isEqualTo("pending");
        FeedbackEntry entry = store.feedback(FeedbackQuery.all()).get(0);
        Feedback said = entry.feedback();
        assertThat(said.id()).isEqualTo(answer.path("id").asText());
        assertThat(List.of(said.predictionId(), String.valueOf(said.label()), said.comment()))
                .containsExactly(id, "yes", "ask [email]");
        assertThat(said.rating()).isEqualTo(1);
        assertThat(entry.prediction().text()).isEqualTo("abc");
        assertThat(post("{\"prediction\": \"" + id + "\", \"rating\": 5, \"label\": null}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void severalLabelsAreAListAndMayBeNone() throws Exception {
        String id = prediction();
        assertThat(post("{\"prediction\": \"" + id + "\", \"labels\": [\"coat\", \"bag\"]}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("{\"prediction\": \"" + id + "\", \"labels\": []}").statusCode())
                .isEqualTo(201);
        assertThat(store.feedback(FeedbackQuery.all()).stream()
                        .map(entry -> LabelSets.split(
                                Objects.requireNonNull(entry.feedback().label()))))
                .containsExactlyInAnyOrder(List.of("bag", "coat"), List.of());
    }

    @Test
    void whatWasNotRecordedIsNotFound() throws Exception {
        HttpResponse<String> response = post("{\"prediction\": \"unknown\", \"rating\": 5}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("no prediction 'unknown' is recorded", "prediction_not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                        | the body is empty
            []                                        | expected a JSON object, got an array
            {"rating": 1}                             | prediction: expected the id
            {"prediction": 7, "rating": 1}            | prediction: expected a text, got the number 7
            {"prediction": "p"}                       | expected a label, a rating or a comment
            {"prediction": "p", "rating": 6}          | expected a rating from 1 to 5, got 6
            {"prediction": "p", "rating": 1.5}        | rating: expected a whole number from 1 to 5, got the number 1.5
            {"prediction": "p", "rating": 1e99}       | rating: expected a whole number
            {"prediction": "p", "rating": 99999999999}| rating: expected a whole number
            {"prediction": "p", "label": ["x"]}       | label: expected a text, got an array
            {"prediction": "p", "labels": "x"}        | labels: expected a list of texts, got the text 'x'
            {"prediction": "p", "labels": ["x", 1]}   | labels: expected a list of labels without
            {"prediction": "p", "labels": [], "label": "x"} | labels: expected label or labels, got both
            {"prediction": "p", "label": " "}         | expected a label with text
            {"prediction": "p", "lable": "x"}         | unknown key 'lable'; did you mean 'label'?
            """)
    void whatIsWrongIsSaid(String body, String expected) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper()
                        .readTree(response.body())
                        .path("error")
                        .path("message")
                        .asText())
                .contains(expected);
        assertThat(store.feedback(FeedbackQuery.all())).isEmpty();
    }

    @Test
    void aStoreThatFailsIsAnsweredWith503() throws Exception {
        store.close();
        HttpResponse<String> response = post("{\"prediction\": \"p\", \"rating\": 5}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).doesNotContain("Exception");
    }
}
