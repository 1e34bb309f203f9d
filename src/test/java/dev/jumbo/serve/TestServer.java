package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.tensor.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A server with routes of the test's: {@code POST /v1/echo} answers with the body, {@code GET /v1/wait/{what}} when it is let, {@code GET
 * /v1/fail} with an exception that quotes a text. What it writes to standard error is kept.
 */
final class TestServer implements AutoCloseable {
    static final String SECRET_TEXT = "the text that was asked";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 3000;

    final CountDownLatch let = new CountDownLatch(1);
    final AtomicInteger waiting = new AtomicInteger();
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HttpClient client;
    private final String scheme;
    private final Server server;

    TestServer(Protection protection) throws IOException {
        this(protection, "http", HttpClient.newHttpClient());
    }

    TestServer(Protection protection, String scheme, HttpClient client) throws IOException {
        this.scheme = scheme;
        this.client = client;
        Models models = new Models(Device.CPU, List.of());
        Routes own = routes -> {
            routes.post("/v1/echo", context -> context.result(context.bodyAsBytes()));
            routes.get("/v1/wait/{what}", context -> {
                waiting.incrementAndGet();
                let.await();
            });
            routes.get("/v1/fail", context -> {
                throw new IllegalStateException(SECRET_TEXT);
            });
        };
        server = Server.start(
                ServerConfig.DEFAULT.port(0).protection(protection),
                models,
                List.of(new ModelRoutes(models), new AdminRoutes(models, ModelRoots.of(List.of())), own));
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    int port() {
        return server.port();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + server.port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> echo(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/echo").POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    CompletableFuture<HttpResponse<String>> later(String path) {
        return client.sendAsync(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A connection on which something was sent. */
    Socket connection(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        write(socket, text);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** What an error's body says. */
    static JsonNode error(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).path("error");
    }

    /** All that was logged until now. */
    String log() {
        RequestLog.flush();
        return log.toString(StandardCharsets.UTF_8);
    }

    /** The line of a request. */
    JsonNode line(String id) throws IOException, InterruptedException {
        await(() -> log().contains("\"id\":\"" + id + "\",\"method\""));
        String line = log().lines()
                .filter(one -> one.contains("\"id\":\"" + id + "\",\"method\""))
                .findFirst()
                .orElseThrow();
        return JSON.readTree(line);
    }

    /** Waits until it is so. */
    static void await(BooleanSupplier so) throws InterruptedException {
        for (int i = 0; i < TRIES && !so.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        if (!so.getAsBoolean()) {
            throw new AssertionError("it has not come to be so");
        }
    }

    @Override
    public void close() {
        let.countDown();
        server.close();
        System.setErr(errors);
    }
}
