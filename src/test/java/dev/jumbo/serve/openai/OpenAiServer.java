package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.text.BpeTrainer;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.export.HuggingFaceExport;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.generation.TinyModels;
import dev.jumbo.models.CausalModel;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.serve.Lease;
import dev.jumbo.serve.ModelRoutes;
import dev.jumbo.serve.ModelWorkers;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.PredictWorker;
import dev.jumbo.serve.Server;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of tiny models, and a client that knows nothing but HTTP. */
public final class OpenAiServer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Tokenizer BPE = new BpeTrainer(320, 2, List.of("<|endoftext|>", "<|user|>", "<|assistant|>"))
            .train(List.of("the user asks and the assistant answers the user", "the system says: be brief, be brief"));
    static final int CONTEXT = 200;
    private static final String TEMPLATE = "{% for message in messages %}{% if message['role'] == 'system' %}"
            + "{{ message['content'] }}{% elif message['role'] == 'user' %}<|user|>{{ message['content'] }}"
            + "{% else %}<|assistant|>{{ message['content'] }}<|endoftext|>{% endif %}{% endfor %}"
            + "{% if messages[-1]['content'] == 'refused' %}{{ raise_exception('not that') }}{% endif %}"
            + "{% if add_generation_prompt %}<|assistant|>{% endif %}";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Models models;
    final Server server;

    private OpenAiServer(Models models, OpenAiLimits limits) {
        this.models = models;
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(new ModelRoutes(models), new OpenAiRoutes(models, limits)));
    }

    /** Without models. */
    static OpenAiServer start(OpenAiLimits limits, ModelWorkers... kinds) {
        return new OpenAiServer(new Models(Device.CPU, List.of(kinds)), limits);
    }

    /**
     * As {@code jumbo serve} does, with {@code talker}, which converses, and {@code writer}, which does not. It remembers nothing
     * between tests.
     */
    static OpenAiServer start(Path folder) throws IOException {
        OpenAiServer started = start(
                OpenAiLimits.DEFAULT,
                GenerateWorker.workers(new EngineSettings().prefixCacheBytes(0)),
                PredictWorker.workers(Device.CPU, ServerConfig.Limits.DEFAULT));
        started.models.load("talker", null, talker(folder.resolve("talker")));
        started.models.load("writer", null, writer(folder.resolve("writer")));
        return started;
    }

    public static Path talker(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Scope scope = Scope.open()) {
            export(TinyModels.gpt(BPE.size(), CONTEXT), CONTEXT, folder);
        }
        Files.writeString(folder.resolve(ChatTemplate.FILE), TEMPLATE);
        return folder;
    }

    public static Path writer(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Scope scope = Scope.open()) {
            export(TinyModels.llama(BPE.size()), 100_000, folder);
        }
        return folder;
    }

    private static void export(CausalModel model, int context, Path folder) throws IOException {
        HuggingFaceExport.write(model, context, BPE, folder);
    }

    /** A run that embeds texts in 16 dimensions. */
    public static Path vectors(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path rows = Files.writeString(
                folder.resolve("rows.jsonl"),
                "{\"from\": \"a cat and a dog\", \"to\": \"un chat et un chien\"}\n".repeat(20)
                        + "{\"from\": \"the sun\", \"to\": \"le soleil\"}\n".repeat(20));
        var recipe = RecipeYaml.parse("""
                name: vectors
                task: sentence-embedding
                data: {source: pairs, path: '%s'}
                prepare: {tokenizer: {name: wordpiece, vocabulary: 60}, maxLength: 12}
                model: {name: bert, options: {width: 16, hidden: 16, numLayers: 1, numHeads: 2, positions: 12, dropout: 0}}
                train: {epochs: 1, batchSize: 8, optimizer: {name: adamw, lr: 0.002}, precision: float32}
                """.formatted(rows), "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve("vectors"));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run.path();
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    static String json(String body) {
        return body.replace('\'', '"');
    }

    /** Posts JSON, in which ' stands for ". */
    HttpResponse<String> send(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .POST(HttpRequest.BodyPublishers.ofString(json(body)))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    /** The same, of which the answer is 200. */
    JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** The events of a stream, but for the last, which says that it is done. */
    List<JsonNode> stream(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        List<JsonNode> events = new ArrayList<>();
        String[] lines = response.body().split("\n\n");
        for (String line : lines) {
            assertThat(line).startsWith("data: ").doesNotContain("\n");
            if (!line.equals("data: [DONE]")) {
                events.add(JSON.readTree(line.substring(6)));
            }
        }
        assertThat(lines[lines.length - 1]).isEqualTo("data: [DONE]");
        return events;
    }

    /** Requests to a model that are not answered yet. */
    int pending(String model) {
        try (Lease lease = models.lease(model)) {
            return lease.model().worker().pending();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
