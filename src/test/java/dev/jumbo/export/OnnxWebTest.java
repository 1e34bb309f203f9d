package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jumbo.Browser;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported ONNX files, run by onnxruntime-web (WebAssembly) in Chromium, against the model itself. */
class OnnxWebTest {
    private static final Path PACKAGE = Path.of("scripts/export/browser");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Loads the runtime once, and runs a model with inputs: {name: {type, dims, data}}. */
    private static final String RUN = """
            const [inputs, done] = arguments;
            const run = async () => {
                window.runtime ??= await import('/runtime/ort.wasm.min.mjs');
                runtime.env.wasm.wasmPaths = '/runtime/';
                runtime.env.wasm.numThreads = 1;
                const session = await runtime.InferenceSession.create('/model.onnx', {executionProviders: ['wasm']});
                const feeds = {};
                for (const [name, {type, dims, data}] of Object.entries(JSON.parse(inputs))) {
                    const values = type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data);
                    feeds[name] = new runtime.Tensor(type, values, dims);
                }
                const result = (await session.run(feeds))[session.outputNames[0]];
                const answer = JSON.stringify({dims: result.dims, data: Array.from(result.data)});
                await session.release();
                return answer;
            };
            run().then(done, error => done('failed: ' + (error.stack ?? error)));
            """;

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static HttpServer server;

    @BeforeAll
    static void start() throws IOException {
        Browser.skipUnless(
                Files.isDirectory(PACKAGE.resolve("node_modules/onnxruntime-web")),
                "onnxruntime-web is not installed; see " + PACKAGE.resolve("package.json"));
        browser = Browser.open("en");
        browser.driver().manage().timeouts().scriptTimeout(Duration.ofMinutes(5));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> send(
                        exchange,
                        "text/html",
                        "<!doctype html><title>Runtime</title>".getBytes(StandardCharsets.UTF_8)));
        server.createContext(
                "/model.onnx", exchange -> send(exchange, "application/octet-stream", Files.readAllBytes(file())));
        server.createContext("/runtime/", OnnxWebTest::runtime);
        server.start();
        browser.driver().get("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.stop(0);
            browser.close();
        }
    }

    private static Path file() {
        return folder.resolve("model.onnx");
    }

    private static void runtime(HttpExchange exchange) throws IOException {
        String name = Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
        Path asked = PACKAGE.resolve("node_modules/onnxruntime-web/dist").resolve(name);
        send(exchange, name.endsWith(".wasm") ? "application/wasm" : "text/javascript", Files.readAllBytes(asked));
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** All but the larger and smaller ones of a kind, which have no operator that others of it have not. */
    static List<String> models() {
        return Zoo.names().stream()
                .filter(name -> !name.matches("(resnet|vgg|densenet).*|.*-small")
                        || List.of("resnet18", "resnet50", "vgg11-bn", "densenet121")
                                .contains(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theBrowserAgrees(String name) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            ForwardPass pass = Zoo.pass(name);
            OnnxExport.write(pass, Map.of(), file());
            for (long[] sizes : OnnxExportTest.sizes(pass)) {
                List<Tensor> inputs = Zoo.inputs(pass, sizes);
                Tensor expected = pass.forward().apply(inputs);
                Tensor found = run(pass, inputs);
                double largest = OnnxExportTest.largest(expected);
                assertThat(found.shape()).as(Arrays.toString(sizes)).isEqualTo(expected.shape());
                assertThat(OnnxExportTest.largest(found.sub(expected)))
                        .as("%s of %s, largest value %s", name, Arrays.toString(sizes), largest)
                        .isLessThan(1e-4 * Math.max(1, largest));
                assertThat(largest).as("a model that says nothing").isGreaterThan(0.01);
            }
        }
    }

    private static Tensor run(ForwardPass pass, List<Tensor> inputs) throws IOException {
        ObjectNode feed = JSON.createObjectNode();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            boolean whole = input.dtype() == DType.INT64;
            ObjectNode one = feed.putObject(pass.inputs().get(i).name()).put("type", whole ? "int64" : "float32");
            one.set("dims", JSON.valueToTree(input.shape()));
            one.set("data", whole ? JSON.valueToTree(input.toLongs()) : JSON.valueToTree(input.toFloats()));
        }
        String answer = String.valueOf(browser.driver().executeAsyncScript(RUN, feed.toString()));
        assertThat(answer).doesNotStartWith("failed");
        JsonNode result = JSON.readTree(answer);
        ArrayNode data = (ArrayNode) result.path("data");
        float[] values = new float[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(i).floatValue();
        }
        return Tensor.of(values, JSON.convertValue(result.path("dims"), long[].class));
    }
}
