package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.serve.MalformedRequests.Malformed;
import dev.jumbo.serve.MalformedRequests.Target;
import dev.jumbo.serve.openai.GenerateWorker;
import dev.jumbo.serve.openai.OpenAiLimits;
import dev.jumbo.serve.openai.OpenAiRoutes;
import dev.jumbo.serve.openai.OpenAiServer;
import dev.jumbo.tensor.Device;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every malformed request gets a 4xx answer that says what to do, and the server goes on as if there had been none. */
class MalformedRequestsTest {
    private static final int REQUESTS = Mutations.cases(20_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NO_TEXT = List.of("1", "true", "{}", "[\"x\"]", "1e400", "-0.0", "[[]]");

    /** Add the routes that take a body here. */
    private static final List<String> NO_MODEL = List.of("1", "null", "\"\"", "\"nobody\"", "[]", "\"words\"");

    private static final List<Target> TARGETS = List.of(
            new Target(
                    "/v1/models/words:predict",
                    Map.of(
                            "inputs",
                            List.of(
                                    "1",
                                    "true",
                                    "{}",
                                    "[]",
                                    "[1]",
                                    "[null]",
                                    "[[\"a\"]]",
                                    "\"x\"",
                                    "null",
                                    "[{}]",
                                    "[\"a\",2]",
                                    texts(9)),
                            "top",
                            List.of(
                                    "0",
                                    "-1",
                                    "1.5",
                                    "\"3\"",
                                    "1e400",
                                    "99999999999999999999",
                                    "[]",
                                    "{}",
                                    "true",
                                    "1001",
                                    "1e2")),
                    "{\"inputs\":[\"a good day\"],\"top\":2}",
                    false),
            new Target(
                    "/v1/models/sides:predict",
                    Map.of(
                            "inputs",
                            List.of(
                                    "[\"%%\"]",
                                    "[\"aGVsbG8=\"]",
                                    "[\"\"]",
                                    "[\"data:\"]",
                                    "[\"data:image/png;base64,\"]",
                                    "[\"iVBORw0KGgo=\"]",
                                    "{}",
                                    "7")),
                    "{\"inputs\":[\"" + base64(true) + "\"]}",
                    true),
            new Target(
                    "/v1/feedback",
                    Map.of(
                            "prediction",
                            List.of("1", "null", "\"\"", "\"nowhere\"", "[]", "{}", "\" \""),
                            "label",
                            NO_TEXT,
                            "rating",
                            List.of("0", "6", "-1", "1.5", "\"5\"", "1e400", "99999999999", "[]", "true"),
                            "comment",
                            NO_TEXT),
                    "{\"prediction\":\"p\",\"label\":\"yes\",\"rating\":1,\"comment\":\"c\"}",
                    false),
            new Target(
                    "/v1/chat/completions",
                    writing(
                            "messages",
                            List.of(
                                    "1",
                                    "null",
                                    "[]",
                                    "{}",
                                    "\"x\"",
                                    "[1]",
                                    "[{}]",
                                    "[{\"role\":\"user\"}]",
                                    "[{\"role\":\"king\",\"content\":\"x\"}]",
                                    "[{\"role\":\"user\",\"content\":1}]",
                                    "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]"),
                            "logprobs",
                            List.of("1", "\"x\"", "[]"),
                            "top_logprobs",
                            List.of("-1", "21", "\"x\"", "1.5")),
                    "{\"model\":\"talker\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1,"
                            + "\"temperature\":1,\"top_p\":1,\"n\":1,\"stop\":\"x\",\"seed\":1,\"stream\":false,"
                            + "\"logprobs\":true,\"top_logprobs\":1}",
                    false),
            new Target(
                    "/v1/completions",
                    writing(
                            "prompt",
                            List.of("1", "null", "[]", "{}", "[{}]", "[\"a\",1]", "[-1]", "[99999999]", "[1.5]"),
                            "logprobs",
                            List.of("-1", "21", "\"x\"", "1.5", "[]"),
                            "echo",
                            List.of("1", "\"x\"", "{}")),
                    "{\"model\":\"writer\",\"prompt\":\"once\",\"max_tokens\":1,\"temperature\":1,\"top_p\":1,\"n\":1,"
                            + "\"stop\":\"x\",\"seed\":1,\"stream\":false,\"logprobs\":1,\"echo\":false}",
                    false),
            new Target(
                    "/v1/embeddings",
                    Map.of(
                            "model",
                            NO_MODEL,
                            "input",
                            List.of("1", "null", "[]", "{}", "\"\"", "[\"\"]", "[{}]", "[\"a\",1]", texts(257)),
                            "encoding_format",
                            List.of("1", "\"hex\"", "[]"),
                            "dimensions",
                            List.of("0", "-1", "1.5", "\"x\"", "100000")),
                    "{\"model\":\"vectors\",\"input\":\"x\",\"encoding_format\":\"float\",\"dimensions\":2}",
                    false),
            new Target(
                    "/v1/admin/models/words/versions",
                    Map.of(
                            "folder",
                            List.of("1", "null", "\"\"", "[]", "\"../..\"", "\"/etc\"", "\"a\\u0000b\""),
                            "version",
                            List.of("1", "[]", "{}", "\"a b\"", "\"../x\"")),
                    "{\"folder\":\"nowhere\",\"version\":\"9\"}",
                    false));

    /** Of both routes that write texts, and two or three of one. */
    private static Map<String, List<String>> writing(Object... more) {
        Map<String, List<String>> wrong = new java.util.TreeMap<>(Map.of(
                "model", NO_MODEL,
                "temperature", List.of("-1", "\"1\"", "1e400", "[]"),
                "top_p", List.of("2", "-0.1", "\"x\"", "{}"),
                "max_tokens", List.of("0", "-1", "1.5", "\"5\"", "99999999999", "[]"),
                "n", List.of("0", "17", "-1", "1.5", "\"2\""),
                "stop", List.of("1", "[1]", "{}", "[\"\"]"),
                "seed", List.of("1.5", "\"x\"", "[]"),
                "stream", List.of("1", "\"yes\"", "[]")));
        for (int i = 0; i < more.length; i += 2) {
            wrong.put(
                    (String) more[i],
                    ((List<?>) more[i + 1]).stream().map(String::valueOf).toList());
        }
        return wrong;
    }

    @TempDir
    private static Path folder;

    private static Models models;
    private static FeedbackStore store;
    private static PredictionRecorder recorder;
    private static Server server;
    private static String good = "";
    private RawClient client = new RawClient(0);

    @BeforeAll
    static void start() throws IOException {
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        store = FeedbackStore.open(settings.store());
        recorder = PredictionRecorder.start(store, settings);
        RequestLog.level(LogLevel.OFF);
        models = new Models(
                Device.CPU,
                List.of(
                        GenerateWorker.workers(new EngineSettings()),
                        PredictWorker.workers(Device.CPU, ServerConfig.Limits.DEFAULT)));
        models.load("talker", null, OpenAiServer.talker(folder.resolve("talker")));
        models.load("writer", null, OpenAiServer.writer(folder.resolve("writer")));
        models.load("vectors", null, OpenAiServer.vectors(folder));
        models.load("words", null, ServedRuns.words(folder, "words", false).path());
        models.load("sides", null, ServedRuns.sides(folder, 8).path());
        ServerConfig.Limits limits = new ServerConfig.Limits(1 << 20, 8, 64, 256);
        server = Server.start(
                ServerConfig.DEFAULT.port(0).limits(limits),
                models,
                List.of(
                        new ModelRoutes(models),
                        new PredictRoutes(models, limits, recorder),
                        new OpenAiRoutes(models, OpenAiLimits.DEFAULT),
                        new AdminRoutes(models, ModelRoots.of(List.of(folder))),
                        new FeedbackRoutes(recorder)),
                Duration.ofSeconds(3));
        try (RawClient client = new RawClient(server.port())) {
            good = predictions(client);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        recorder.close();
        store.close();
        RequestLog.level(LogLevel.INFO);
    }

    @AfterEach
    void stillAnswers() throws IOException {
        client.close();
        client = new RawClient(server.port());
        assertThat(predictions(client)).isEqualTo(good).contains("\"label\":\"yes\"", "\"label\":\"left\"");
        client.close();
    }

    private static String texts(int count) {
        return "[" + "\"x\",".repeat(count - 1) + "\"x\"]";
    }

    private static String base64(boolean left) {
        try {
            return Base64.getEncoder().encodeToString(ServedRuns.half(8, left, 200));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What both models say of a good request, without the ids. */
    private static String predictions(RawClient client) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Target target : TARGETS.subList(0, 2)) {
            client.send(request(target.path(), target.good().getBytes(StandardCharsets.UTF_8)), false);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            all.append(answer.body().replaceAll(",\"prediction\":\"[^\"]*\"", ""));
        }
        return all.toString();
    }

    private static byte[] request(String path, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Test
    void allAreRefused() throws IOException {
        MalformedRequests requests = new MalformedRequests(TARGETS, new SplittableRandom(1));
        Map<Integer, Integer> statuses = new TreeMap<>();
        client = new RawClient(server.port());
        for (int i = 0; i < REQUESTS; i++) {
            Malformed request = requests.next();
            statuses.merge(refused(i, request), 1, Integer::sum);
            if (i % 1000 == 999) {
                stillAnswers();
            }
        }
        assertThat(statuses.keySet()).contains(400, 404, 405, 414, 415, 431);
    }

    /**
     * Its status, which is 4xx. A server may close a connection between two requests whenever it likes; a client whose next request is on its
     * way then sends it again (RFC 9112, 9.3.1), once.
     */
    private int refused(int which, Malformed request) {
        if (!request.alone() && client.isOpen()) {
            try {
                return sent(which, request);
            } catch (AssertionError e) {
                if (!(e.getCause() instanceof RawClient.NoAnswer)) {
                    throw e;
                }
                client.close();
                client = new RawClient(server.port());
            }
        }
        return sent(which, request);
    }

    private int sent(int which, Malformed request) {
        String what = which + ", " + request.kind();
        try {
            if (request.alone()) {
                client.close();
                client = new RawClient(server.port());
            }
            client.send(request.bytes(), request.alone());
            for (int i = 1; i < request.answers(); i++) {
                assertThat(client.answer().status()).as(what).isEqualTo(200);
            }
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).as("%s: %s", what, answer).isBetween(400, 499);
            saysWhatToDo(what, answer);
            if (request.alone()) {
                client.close();
            }
            return answer.status();
        } catch (IOException e) {
            return fail(what + "\n" + HttpError.excerpt(new String(request.bytes(), StandardCharsets.ISO_8859_1)), e);
        }
    }

    private static void saysWhatToDo(String what, RawClient.Answer answer) throws IOException {
        assertThat(answer.headers().get("content-type"))
                .as("%s: %s", what, answer)
                .startsWith("application/json");
        assertThat(answer.body())
                .as(what)
                .doesNotContain("at dev.jumbo", "Exception", "java.", "jetty", "jackson", "`");
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("message").asText()).as("%s: %s", what, answer).hasSizeGreaterThan(20);
        assertThat(error.path("type").asText()).as(what).isEqualTo("invalid_request_error");
        assertThat(error.has("param") && error.has("code")).as(what).isTrue();
    }

    /** Pictures with something wrong may still be pictures: they are answered or refused. */
    @Test
    void changedPicturesAreAnsweredOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        client = new RawClient(server.port());
        int refused = 0;
        for (int i = 0; i < Mutations.cases(1500); i++) {
            byte[] changed = Mutations.bytes(Base64.getDecoder().decode(base64(i % 2 == 0)), random);
            String body = "{\"inputs\":[\"" + Base64.getEncoder().encodeToString(changed) + "\"]}";
            client.send(request("/v1/models/sides:predict", body.getBytes(StandardCharsets.UTF_8)), false);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).as(answer.body()).isIn(200, 400);
            if (answer.status() == 400) {
                saysWhatToDo("picture " + i, answer);
                refused++;
            }
        }
        assertThat(refused).isBetween(100, Mutations.cases(1500) - 1);
    }

    /** Texts that are JSON and no text that anyone writes. */
    @Test
    void strangeTextsAreAnswered() throws IOException {
        client = new RawClient(server.port());
        for (String text : List.of(
                "",
                "\\ud800",
                "\\udc00\\ud800",
                "\\u0000",
                "\\uffff",
                "\\ufeff",
                " ",
                "\\u202e",
                "x".repeat(500_000))) {
            client.send(
                    request(
                            "/v1/models/words:predict",
                            ("{\"inputs\":[\"" + text + "\"]}").getBytes(StandardCharsets.UTF_8)),
                    false);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).as(answer.body()).isIn(200, 400);
        }
    }

    @Test
    void aTextThatKeepsTheModelFromOthersIsRefused() throws IOException {
        client = new RawClient(server.port());
        String body = "{\"inputs\":[\"" + "x".repeat(1_000_001) + "\"]}";
        client.send(request("/v1/models/words:predict", body.getBytes(StandardCharsets.UTF_8)), false);
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("inputs[0]: expected at most 1000000 characters, got 1000001");
    }

    @Test
    void aPictureOfManyPixelsIsRefused() throws IOException {
        client = new RawClient(server.port());
        byte[] png = Base64.getDecoder().decode(base64(true));
        java.nio.ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(png, 12, 17);
        java.nio.ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
        String body = "{\"inputs\":[\"" + Base64.getEncoder().encodeToString(png) + "\"]}";
        client.send(request("/v1/models/sides:predict", body.getBytes(StandardCharsets.UTF_8)), false);
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("60000x60000 pixels");
    }

    /** 100 MB, of a length that is said and of one that is not: an answer comes, though the client sends on. */
    @Test
    void bodiesOfAHundredMegabytes() throws IOException {
        byte[] megabyte = new byte[1 << 20];
        java.util.Arrays.fill(megabyte, (byte) 'x');
        for (boolean chunked : new boolean[] {false, true}) {
            client = new RawClient(server.port());
            client.send(
                    ("POST /v1/models/words:predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + (100 << 20))
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8),
                    false);
            for (int i = 0; i < 100; i++) {
                if (chunked) {
                    client.send("100000\r\n".getBytes(StandardCharsets.UTF_8), false);
                }
                client.send(megabyte, false);
                if (chunked) {
                    client.send("\r\n".getBytes(StandardCharsets.UTF_8), false);
                }
            }
            if (chunked) {
                client.send("0\r\n\r\n".getBytes(StandardCharsets.UTF_8), false);
            }
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            saysWhatToDo("100 MB", answer);
            client.close();
        }
    }

    /** A client that asks before it sends is told at once. */
    @Test
    void aLargeBodyIsNotAskedFor() throws IOException {
        client = new RawClient(server.port());
        client.send(
                "POST /v1/models/words:predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8),
                false);
        assertThat(client.answer().status()).isEqualTo(413);
    }

    /** The connection stays open and nothing more comes. */
    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws IOException {
        client = new RawClient(server.port());
        client.send(
                "POST /v1/models/words:predict HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"inputs\""
                        .getBytes(StandardCharsets.UTF_8),
                false);
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(408);
        saysWhatToDo("a body that does not come", answer);
    }

    @Test
    void anOlderClientIsAnswered() throws IOException {
        client = new RawClient(server.port());
        client.send("GET /health/live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8), false);
        assertThat(client.answer().body()).isEqualTo("{\"status\":\"live\"}");
    }
}
