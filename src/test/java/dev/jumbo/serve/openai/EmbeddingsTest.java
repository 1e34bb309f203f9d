package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.SentenceEmbedding;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/embeddings} gives the vectors that {@code jumbo predict} gives. */
class EmbeddingsTest implements SharedServer {
    private static final String PATH = "/embeddings";
    private static final List<String> TEXTS = List.of("a cat and the sun", "le chien", "the sun ".repeat(40));

    @TempDir
    private static Path folder;

    private static OpenAiServer server;
    private static Path run;

    @BeforeAll
    static void start() throws IOException {
        server = OpenAiServer.start(folder);
        run = OpenAiServer.vectors(folder);
        server.models.load("vectors", null, run);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Prediction> alone() throws IOException {
        try (Scope scope = Scope.open()) {
            LoadedModel model = LoadedModel.open(run, Device.CPU);
            return Objects.requireNonNull(model.bundle())
                    .task()
                    .predict(model.module(), TEXTS, 1, Device.CPU, Precision.FLOAT32);
        }
    }

    private static String body(String more) throws IOException {
        return "{\"model\": \"vectors\", \"input\": " + OpenAiServer.JSON.writeValueAsString(TEXTS) + more + "}";
    }

    @Test
    void vectorsAreThoseOfTheModel() throws Exception {
        List<Prediction> expected = alone();
        JsonNode answer = server.post(PATH, body(""));
        JsonNode base64 = server.post(PATH, body(", 'encoding_format': 'base64'"));
        for (int i = 0; i < 3; i++) {
            List<Float> vector = expected.get(i).vector();
            assertThat(vector).hasSize(16);
            JsonNode one = answer.path("data").path(i);
            assertThat(one.path("index").asInt()).isEqualTo(i);
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                            .decode(base64.path("data")
                                    .path(i)
                                    .path("embedding")
                                    .asText()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertThat(bytes.remaining()).isEqualTo(64);
            for (int j = 0; j < 16; j++) {
                assertThat(one.path("embedding").path(j).asDouble()).isCloseTo(vector.get(j), within(1e-5));
                assertThat((double) bytes.getFloat()).isCloseTo(vector.get(j), within(1e-5));
            }
        }
        SentenceEmbedding task = task();
        long tokens = TEXTS.stream()
                .mapToLong(text -> EncodedText.plain(text, task.tokenizer(), 12).ids().length)
                .sum();
        assertThat(answer.path("usage").path("prompt_tokens").asLong()).isEqualTo(tokens);
        assertThat(answer.path("usage").path("total_tokens").asLong()).isEqualTo(tokens);
    }

    private static SentenceEmbedding task() {
        try (var lease = server.models.lease("vectors")) {
            return (SentenceEmbedding)
                    Objects.requireNonNull(lease.model().bundle()).task();
        }
    }

    @Test
    void oneTextAndFewerDimensions() throws Exception {
        List<Float> whole = alone().get(0).vector();
        JsonNode answer =
                server.post(PATH, "{'model': 'vectors', 'input': '%s', 'dimensions': 4}".formatted(TEXTS.get(0)));
        JsonNode vector = answer.path("data").path(0).path("embedding");
        double length = Math.sqrt(
                whole.subList(0, 4).stream().mapToDouble(v -> (double) v * v).sum());
        assertThat(vector).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(vector.path(i).asDouble()).isCloseTo(whole.get(i) / length, within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'model': 'writer', 'input': 'a'}                          | model 'writer' does not embed texts: models of sentence-embedding do
            {'model': 'vectors'}                                       | input: expected texts of one character or more
            {'model': 'vectors', 'input': ['a', '']}                   | input: expected texts of one character or more
            {'model': 'vectors', 'input': [[1, 2]]}                    | input[0]: expected a text, got an array
            {'model': 'vectors', 'input': 'a', 'dimensions': 17}       | dimensions: expected at most 16, got 17
            {'model': 'vectors', 'input': 'a', 'dimensions': 0}        | dimensions: expected a whole number from 1
            {'model': 'vectors', 'input': 'a', 'encoding_format': 'x'} | encoding_format: expected float or base64, got 'x'
            {'model': 'vectors', 'input': 'a', 'encodng_format': 'float'}    | unknown key 'encodng_format'; did you mean 'encoding_format'?
            """)
    void whatIsWrongIsSaid(String body, String expected) throws Exception {
        HttpResponse<String> response = server.send(PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(OpenAiServer.JSON
                        .readTree(response.body())
                        .path("error")
                        .path("message")
                        .asText())
                .contains(expected);
    }

    @Test
    void aModelThatEmbedsDoesNotWrite() throws Exception {
        HttpResponse<String> response = server.send("/completions", "{'model': 'vectors', 'prompt': 'a'}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("model 'vectors' does not write texts");
    }
}
