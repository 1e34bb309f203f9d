package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /metrics}. */
class MetricsTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String REQUESTS = "jumbo_http_requests_seconds_count{method=\"POST\",model=\"words\","
            + "route=\"/v1/models/{name}:predict\",status=\"%s\",version=\"1\"}";

    @TempDir
    private static Path folder;

    private static RunFolder run;
    private static Models models;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 2 == 0 ? "yes,good day " : "no,bad night ")
                    .append(i)
                    .append('\n');
        }
        Path texts = Files.writeString(folder.resolve("texts.csv"), rows);
        var recipe = RecipeYaml.parse("""
                name: words
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 64}
                model: {name: textcnn, options: {width: 8, filters: 8, filterWidths: [3]}}
                train: {epochs: 1, batchSize: 16, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(texts), "recipe", List.of());
        run = new RunFolder(folder.resolve("words"));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load("words", null, run.path());
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(new ModelRoutes(models), new PredictRoutes(models, ServerConfig.Limits.DEFAULT, null)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static int predict(String body) throws IOException, InterruptedException {
        return send(request("/v1/models/words:predict").POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    /** Values by name and labels. */
    private static Map<String, Double> scrape() {
        try {
            HttpResponse<String> response = send(request("/metrics"));
            assertThat(response.statusCode()).isEqualTo(200);
            Map<String, Double> values = new TreeMap<>();
            response.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.lastIndexOf(' ');
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
            return values;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static double value(String name) {
        return Objects.requireNonNullElse(scrape().get(name), 0.0);
    }

    @Test
    void requestsAndModelsAreCounted() throws Exception {
        String labels = "{model=\"words\",version=\"1\"}";
        double predictions = value("jumbo_model_predictions_total" + labels);
        double passes = value("jumbo_model_batch_inputs_count" + labels);
        double good = value(REQUESTS.formatted(200));
        double bad = value(REQUESTS.formatted(400));
        assertThat(predict("{\"inputs\": [\"a\", \"b\", \"c\"]}")).isEqualTo(200);
        assertThat(predict("{\"inputs\": [\"a\"]}")).isEqualTo(200);
        assertThat(predict("{\"inputs\": []}")).isEqualTo(400);
        TestServer.await(() -> value(REQUESTS.formatted(400)) == bad + 1);
        Map<String, Double> values = scrape();
        assertThat(values)
                .containsEntry(REQUESTS.formatted(200), good + 2)
                .containsEntry("jumbo_model_predictions_total" + labels, predictions + 4)
                .containsEntry("jumbo_model_batch_inputs_count" + labels, passes + 2)
                .containsEntry("jumbo_model_batch_inputs_sum" + labels, predictions + 4)
                .containsEntry("jumbo_model_inference_seconds_count" + labels, passes + 2)
                .containsEntry("jumbo_model_current" + labels, 1.0)
                .containsEntry("jumbo_model_pending_requests" + labels, 0.0)
                .containsEntry("jumbo_model_parameters" + labels, (double)
                        models.list().get(0).parameters());
        double inference = values.get("jumbo_model_inference_seconds_sum" + labels);
        assertThat(inference).isPositive().isLessThan(60);
        String latency = "jumbo_http_latency_seconds{route=\"/v1/models/{name}:predict\",quantile=\"%s\"}";
        assertThat(values.get(latency.formatted("0.5"))).isPositive();
        assertThat(values.get(latency.formatted("0.99"))).isGreaterThanOrEqualTo(values.get(latency.formatted("0.5")));
    }

    @Test
    void labelsDoNotGrowWithWhatIsAsked() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(request("/nothing/" + i));
            send(request("/v1/models/unknown" + i));
            send(request("/v1/models").method("STRANGE" + i, HttpRequest.BodyPublishers.noBody()));
        }
        TestServer.await(() -> scrape().keySet().stream().anyMatch(name -> name.contains("\"OTHER\"")));
        assertThat(scrape().keySet())
                .noneMatch(name -> name.contains("nothing") || name.contains("unknown") || name.contains("STRANGE"));
    }

    @Test
    void whatIsUnloadedIsGone() throws Exception {
        ServedModel other = models.load("other", "7", run.path());
        assertThat(value("jumbo_model_current{model=\"other\",version=\"7\"}")).isEqualTo(1);
        models.unload("other", null);
        assertThat(scrape().keySet()).noneMatch(name -> name.contains("\"other\""));
        assertThat(other.await(10)).isTrue();
    }

    @Test
    void theProcessIsThere() {
        Map<String, Double> values = scrape();
        assertThat(values.get("jumbo_memory_resident_bytes")).isGreaterThan(50e6);
        assertThat(values.get("process_start_time_seconds") * 1000)
                .isCloseTo(
                        java.lang.management.ManagementFactory.getRuntimeMXBean()
                                .getStartTime(),
                        within(1000.0));
        assertThat(values.keySet())
                .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .anyMatch(name -> name.startsWith("jvm_threads_live_threads"));
    }

    @Test
    void whatAWorkerReportsIsShown() {
        ModelMetrics metrics = new ModelMetrics();
        metrics.tokens(10, 0);
        metrics.tokens(0, 3);
        metrics.tokens(5, 4);
        metrics.firstToken(20_000_000);
        metrics.batch(8, 2_000_000_000);
        assertThat(metrics.tokensIn()).isEqualTo(15);
        assertThat(metrics.tokensOut()).isEqualTo(7);
        assertThat(metrics.predictions()).isEqualTo(8);
        assertThat(metrics.firstTokens().getSum()).isCloseTo(0.02, within(1e-12));
        assertThat(metrics.inference().getSum()).isCloseTo(2, within(1e-12));
        assertThat(metrics.batches().getCount()).isEqualTo(1);
    }

    @Test
    void openMetricsIsGivenToThoseWhoAskForIt() throws Exception {
        HttpResponse<String> response = send(request("/metrics").header("Accept", "application/openmetrics-text"));
        assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(response.body()).endsWith("# EOF\n");
    }
}
