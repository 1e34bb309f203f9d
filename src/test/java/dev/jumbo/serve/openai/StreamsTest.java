package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.generation.EngineStatistics;
import dev.jumbo.generation.Generator;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TextEngine;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.recipe.Writer;
import dev.jumbo.serve.Lease;
import dev.jumbo.serve.ModelWorkers;
import dev.jumbo.serve.ServedModel;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams, their clients, and the model's thread, one step at a time. */
class StreamsTest implements SharedServer {
    private static final String PATH = "/completions";
    private static final String BODY = "'model': 'm', 'prompt': 'the user asks', 'seed': 1, 'temperature': 1";

    @TempDir
    private static Path folder;

    /** What the model needs one of before each token but the first. */
    private final Semaphore steps = new Semaphore(0);

    private volatile boolean fails;
    private OpenAiServer server;

    /** A model that does something before each token that it reads alone. */
    record Stepped(CausalModel model, Runnable before) implements CausalModel {
        @Override
        public Tensor hidden(Tensor ids, Tensor mask, List<? extends KvCache> caches) {
            if (ids.size(1) == 1) {
                before.run();
            }
            return model.hidden(ids, mask, caches);
        }

        @Override
        public Layer head() {
            return model.head();
        }

        @Override
        public List<KvCache> caches(int batch, int capacity) {
            return model.caches(batch, capacity);
        }
    }

    @BeforeAll
    static void write() throws IOException {
        OpenAiServer.writer(folder.resolve("m"));
    }

    private void start(OpenAiLimits limits, EngineSettings settings) throws IOException {
        server = OpenAiServer.start(limits, stepped(settings));
        server.models.load("m", null, folder.resolve("m"));
    }

    private ModelWorkers stepped(EngineSettings settings) {
        return (name, model) -> {
            Writer writer = Objects.requireNonNull(model.writer());
            TextGenerator plain = writer.generator();
            CausalModel gated = new Stepped(plain.model(), this::step);
            Generator endless = new Generator(new Sampling(), 16, Set.of());
            TextGenerator generator = new TextGenerator(gated, plain.tokenizer(), endless, plain.stop(), plain.begin());
            return new GenerateWorker(TextEngine.of(generator, settings), null);
        };
    }

    private void step() {
        steps.acquireUninterruptibly();
        if (fails) {
            throw new IllegalStateException("this test's model fails");
        }
    }

    @AfterEach
    void stop() {
        steps.release(1_000_000);
        server.close();
    }

    /** Waits ten seconds at most. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private ServedModel served() {
        try (Lease lease = server.models.lease("m")) {
            return lease.model();
        }
    }

    private EngineStatistics statistics() {
        try (Lease lease = server.models.lease("m")) {
            return ((GenerateWorker) lease.model().worker()).statistics();
        }
    }

    /** A connection that has sent a request and reads nothing by itself. */
    private Socket ask(String body, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress("127.0.0.1", server.server.port()));
        byte[] bytes = OpenAiServer.json(body).getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** Reads up to and with a text. */
    private static void readTo(Socket socket, String wanted) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (read.indexOf(wanted) < 0) {
            int next = in.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
    }

    private CompletableFuture<HttpResponse<String>> later(String body) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return server.send(PATH, body);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientWhoVanishesFreesTheirRowWithinTwoSteps(boolean stream) throws Exception {
        start(OpenAiLimits.DEFAULT, new EngineSettings());
        try (Socket socket = ask("{" + BODY + ", 'max_tokens': 1000, 'n': 2, 'stream': " + stream + "}", 65_536)) {
            steps.release(20);
            if (stream) {
                readTo(socket, "data: ");
            }
            await(() -> steps.availablePermits() == 0 && steps.hasQueuedThreads());
            assertThat(statistics().running()).isEqualTo(2);
        }
        for (int step = 0; step < 2; step++) {
            Thread.sleep(100); // what a step of a large model takes
            steps.release();
        }
        await(() -> server.pending("m") == 0);
        assertThat(statistics().running()).isZero();
        assertThat(steps.hasQueuedThreads()).isFalse();
    }

    @Test
    void aClientWhoReadsNothingIsDroppedAndTheOthersGoOn() throws Exception {
        start(OpenAiLimits.DEFAULT.buffer(64), new EngineSettings());
        steps.release(1_000_000);
        String much = ", 'max_tokens': 4000, 'n': 8, 'logprobs': 20, 'stream': true}";
        try (Socket socket = ask("{" + BODY + much, 2048)) {
            HttpResponse<String> other =
                    later("{" + BODY + ", 'max_tokens': 30}").get();
            assertThat(other.statusCode()).isEqualTo(200);
            await(() -> server.pending("m") == 0);
            assertThat(statistics().tokens()).as("tokens written").isLessThan(16_000);
            ServedModel model = served();
            server.models.unload("m", null);
            await(() -> !model.alive()); // nothing that waits for the client holds it
            assertThat(socket.isClosed()).as("by this side").isFalse();
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        start(OpenAiLimits.DEFAULT, new EngineSettings().rows(1).queue(1));
        CompletableFuture<HttpResponse<String>> first = later("{" + BODY + ", 'max_tokens': 5}");
        await(() -> statistics().running() == 1);
        CompletableFuture<HttpResponse<String>> second = later("{" + BODY + ", 'max_tokens': 5}");
        await(() -> statistics().waiting() == 1);
        HttpResponse<String> third = server.send(PATH, "{" + BODY + ", 'max_tokens': 5, 'stream': true}");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).contains("1");
        assertThat(third.body()).contains("too many requests wait for this model", "rate_limit_error");
        HttpResponse<String> never = server.send(PATH, "{" + BODY + ", 'n': 2}");
        assertThat(never.statusCode()).as("more than ever fit into the queue").isEqualTo(400);
        steps.release(100);
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
    }

    @Test
    void theServerEndsItsStreamsBeforeItEnds() throws Exception {
        start(OpenAiLimits.DEFAULT, new EngineSettings());
        try (Socket socket = ask("{" + BODY + ", 'max_tokens': 30, 'stream': true}", 65_536)) {
            steps.release(20);
            readTo(socket, "data: ");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            Thread.sleep(200);
            assertThat(closed.isDone()).isFalse();
            steps.release(20);
            readTo(socket, "data: [DONE]");
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aModelThatIsUnloadedEndsItsStreams() throws Exception {
        start(OpenAiLimits.DEFAULT, new EngineSettings());
        ServedModel model = served();
        try (Socket socket = ask("{" + BODY + ", 'max_tokens': 30, 'stream': true}", 65_536)) {
            steps.release(20);
            readTo(socket, "data: ");
            server.models.unload("m", null);
            assertThat(server.send(PATH, "{" + BODY + "}").statusCode()).isEqualTo(404);
            assertThat(model.alive()).isTrue();
            steps.release(20);
            readTo(socket, "data: [DONE]");
        }
        await(() -> !model.alive());
    }

    @Test
    void aFailureIsSaid() throws Exception {
        start(OpenAiLimits.DEFAULT, new EngineSettings());
        steps.release(20);
        CompletableFuture<HttpResponse<String>> begun = later("{" + BODY + ", 'max_tokens': 30, 'stream': true}");
        await(() -> steps.availablePermits() == 0 && steps.hasQueuedThreads());
        fails = true;
        steps.release(1);
        HttpResponse<String> stream = begun.get();
        assertThat(stream.statusCode()).isEqualTo(200);
        String[] events = stream.body().split("\n\n");
        JsonNode last = OpenAiServer.JSON.readTree(events[events.length - 1].substring(6));
        assertThat(last.path("error").path("type").asText()).isEqualTo("server_error");
        assertThat(stream.body()).doesNotContain("[DONE]", "Exception");
        steps.release(1);
        HttpResponse<String> whole = server.send(PATH, "{" + BODY + "}");
        assertThat(whole.statusCode()).isEqualTo(500);
        assertThat(whole.body()).contains("the model failed").doesNotContain("Exception");
        fails = false;
        steps.release(100);
        assertThat(server.send(PATH, "{" + BODY + "}").statusCode())
                .as("the model goes on")
                .isEqualTo(200);
    }
}
