package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.serve.access.ApiKey;
import dev.jumbo.serve.access.KeyFile;
import dev.jumbo.serve.access.Rate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, rates, places, ids and the log. */
class GateTest {
    @TempDir
    private Path folder;

    private ApiKey.Created key(String name, Rate rate) throws IOException {
        ApiKey.Created made = ApiKey.create(name, Instant.now(), null, rate);
        KeyFile.add(file(), made.key());
        return made;
    }

    private Path file() {
        return folder.resolve("keys.json");
    }

    @Test
    void withoutAKeyNothingIsAnsweredButLiveness() throws Exception {
        String secret = key("shop", null).secret();
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()))) {
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/").statusCode())
                    .as("the page, if there is one")
                    .isEqualTo(404);
            for (String path :
                    List.of("/v1/models", "/health/ready", "/metrics", "/openapi.json", "/nothing", "/health/live/")) {
                HttpResponse<String> refused = server.get(path);
                assertThat(refused.statusCode()).as(path).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"jumbo\"");
                JsonNode error = TestServer.error(refused);
                assertThat(error.path("type").asText()).isEqualTo("authentication_error");
                assertThat(error.path("code").asText()).isEqualTo("invalid_api_key");
                assertThat(error.path("param").isNull()).isTrue();
                assertThat(error.path("message").asText()).contains("Authorization: Bearer jk_");
            }
            HttpResponse<String> wrong = server.echo("x".repeat(300_000), "Authorization", "Bearer jk_wrong");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"jumbo\", error=\"invalid_token\"");
            assertThat(server.echo("hello", "Authorization", "Bearer " + secret).body())
                    .isEqualTo("hello");
            assertThat(server.echo("hello", "authorization", "bearer  " + secret)
                            .body())
                    .isEqualTo("hello");
            assertThat(server.echo("hello", "x-api-key", secret).body()).isEqualTo("hello");
            assertThat(server.echo("hello", "x-api-key", secret, "Authorization", "Basic YTpi")
                            .body())
                    .isEqualTo("hello");
            assertThat(server.echo("hello", "Authorization", secret).statusCode())
                    .isEqualTo(401);
            assertThat(server.get("/nothing", "x-api-key", secret).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void keysComeAndGoWhileItRuns() throws Exception {
        String first = key("first", null).secret();
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()))) {
            String second = key("second", null).secret();
            assertThat(server.get("/v1/models", "x-api-key", second).statusCode())
                    .isEqualTo(200);
            KeyFile.remove(file(), "first");
            assertThat(server.get("/v1/models", "x-api-key", first).statusCode())
                    .isEqualTo(401);
            assertThat(server.get("/v1/models", "x-api-key", second).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void onlyKeysMadeForItChangeWhatIsServed() throws Exception {
        String plain = key("plain", null).secret();
        ApiKey.Created admin = ApiKey.create("admin", Instant.now(), null, null);
        KeyFile.add(file(), admin.key().administering());
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()))) {
            String path = "/v1/admin/models";
            assertThat(server.get(path).statusCode()).isEqualTo(401);
            HttpResponse<String> refused = server.get(path, "x-api-key", plain);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(TestServer.error(refused).path("type").asText()).isEqualTo("permission_error");
            assertThat(server.get("/v1/%61dmin/models", "x-api-key", plain).statusCode())
                    .isEqualTo(404);
            assertThat(server.get(path, "x-api-key", admin.secret()).body()).isEqualTo("{\"models\":[]}");
            assertThat(server.get("/v1/models", "x-api-key", admin.secret()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keysThatCannotBeReadStopTheStart() {
        assertThatThrownBy(() -> new TestServer(Protection.DEFAULT.keys(file())))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no such file; jumbo keys create");
    }

    @Test
    void eachKeyHasItsRate() throws Exception {
        String small = key("small", Rate.of("2/d")).secret();
        String other = key("other", null).secret();
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()).rate(Rate.of("3/d")))) {
            HttpResponse<String> first = server.get("/v1/models", "x-api-key", small);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("X-RateLimit-Limit")).contains("2");
            assertThat(first.headers().firstValue("X-RateLimit-Remaining")).contains("1");
            assertThat(first.headers().firstValueAsLong("X-RateLimit-Reset").orElseThrow())
                    .isBetween(43_100L, 43_200L);
            assertThat(server.echo("x", "x-api-key", small).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = server.echo("x", "x-api-key", small);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).contains("0");
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(43_000L, 43_200L);
            assertThat(TestServer.error(refused).path("type").asText()).isEqualTo("rate_limit_error");
            assertThat(TestServer.error(refused).path("code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(server.get("/metrics", "x-api-key", small).statusCode()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(server.get("/v1/models", "x-api-key", other).statusCode())
                        .isEqualTo(200);
            }
            assertThat(server.get("/v1/models", "x-api-key", other).statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void withoutKeysEachAddressHasItsRate() throws Exception {
        Protection protection = Protection.DEFAULT.rate(Rate.of("1/d")).behindProxy(true);
        try (TestServer server = new TestServer(protection)) {
            String header = "X-Forwarded-For";
            assertThat(server.get("/v1/models", header, "6.6.6.6, 10.0.0.1").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/v1/models", header, "7.7.7.7, 10.0.0.1").statusCode())
                    .isEqualTo(429);
            assertThat(server.get("/v1/models", header, "10.0.0.9", header, "10.0.0.1")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(server.get("/v1/models", header, "10.0.0.2").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/v1/models", header, "2001:db8:1:2::1").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/v1/models", header, "2001:db8:1:2:3::4").statusCode())
                    .isEqualTo(429);
            assertThat(server.get("/v1/models", header, "2001:db8:1:3::1").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/v1/models").statusCode()).isEqualTo(200);
            assertThat(server.get("/v1/models", header, "no address").statusCode())
                    .isEqualTo(429);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void moreThanItHasPlacesForIsRefusedAtOnce() throws Exception {
        try (TestServer server = new TestServer(Protection.DEFAULT.requests(2))) {
            List<CompletableFuture<HttpResponse<String>>> waiting =
                    new ArrayList<>(List.of(server.later("/v1/wait/a"), server.later("/v1/wait/b")));
            TestServer.await(() -> server.waiting.get() == 2);
            HttpResponse<String> refused = server.echo("x");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
            server.let.countDown();
            for (CompletableFuture<HttpResponse<String>> one : waiting) {
                assertThat(one.get().statusCode()).isEqualTo(200);
            }
            TestServer.await(() -> isAnswered(server));
        }
    }

    private static boolean isAnswered(TestServer server) {
        try {
            return server.echo("x").statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachRequestHasAnId() throws Exception {
        try (TestServer server = new TestServer(Protection.DEFAULT)) {
            assertThat(server.get("/v1/models", "X-Request-Id", "abc-1:2")
                            .headers()
                            .firstValue("X-Request-Id"))
                    .contains("abc-1:2");
            assertThat(server.get("/nothing", "X-Request-Id", "abc-2").headers().firstValue("X-Request-Id"))
                    .contains("abc-2");
            Set<String> made = new TreeSet<>();
            for (String wild : List.of("", "a b", "a\"b", "x".repeat(65), "<script>")) {
                made.add(server.get("/v1/models", "X-Request-Id", wild)
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow());
            }
            assertThat(made).hasSize(5).allMatch(id -> id.matches("[0-9a-f-]{36}"));
            try (Socket broken = server.connection("GET / HTTP/1.1\r\nHost: a b c\r\nX-Request-Id: x\r\n\r\n")) {
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(broken.getInputStream(), StandardCharsets.UTF_8));
                assertThat(answer.readLine()).startsWith("HTTP/1.1 400");
                assertThat(answer.lines()).anyMatch(header -> header.matches("(?i)x-request-id: [0-9a-f-]{36}"));
            }
        }
    }

    @Test
    void aLineTellsOfEachRequestAndNeverWhatItSays() throws Exception {
        String secret = key("shop", null).secret();
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()))) {
            server.echo("a body", "x-api-key", secret, "X-Request-Id", "one");
            server.get("/v1/wait/" + "what?text=a-query", "X-Request-Id", "two", "x-api-key", "jk_no");
            server.get("/v1/fail", "X-Request-Id", "three", "x-api-key", secret);
            server.get("/nothing/here", "X-Request-Id", "four", "x-api-key", secret);
            JsonNode one = server.line("one");
            assertThat(one.properties().stream().map(Map.Entry::getKey))
                    .containsExactly(
                            "time", "level", "id", "method", "route", "status", "millis", "bytes", "model", "key",
                            "client");
            assertThat(Instant.parse(one.path("time").asText())).isBefore(Instant.now());
            assertThat(one.path("level").asText()).isEqualTo("info");
            assertThat(one.path("method").asText()).isEqualTo("POST");
            assertThat(one.path("route").asText()).isEqualTo("/v1/echo");
            assertThat(one.path("status").asInt()).isEqualTo(200);
            assertThat(one.path("millis").asDouble()).isPositive();
            assertThat(one.path("bytes").asInt()).isEqualTo("a body".length());
            assertThat(one.path("model").isNull()).isTrue();
            assertThat(one.path("key").asText()).isEqualTo("shop");
            assertThat(one.path("client").asText()).isEqualTo("127.0.0.1");
            JsonNode two = server.line("two");
            assertThat(two.path("status").asInt()).isEqualTo(401);
            assertThat(two.path("level").asText()).isEqualTo("warn");
            assertThat(two.path("key").isNull()).isTrue();
            assertThat(server.line("three").path("level").asText()).isEqualTo("error");
            assertThat(server.line("four").path("route").isNull()).isTrue();
            assertThat(server.log())
                    .contains("java.lang.IllegalStateException\\n  at dev.jumbo.serve.TestServer")
                    .doesNotContain("a body", "a-query", "jk_no", secret, TestServer.SECRET_TEXT, "nothing/here");
        }
    }

    @Test
    void aLevelLeavesOutWhatIsNotAsBad() throws Exception {
        Server.logLevel(LogLevel.WARN);
        try (TestServer server = new TestServer(Protection.DEFAULT)) {
            server.get("/v1/models", "X-Request-Id", "good");
            server.get("/nothing", "X-Request-Id", "bad");
            assertThat(server.line("bad").path("status").asInt()).isEqualTo(404);
            assertThat(server.log()).doesNotContain("\"good\"");
        } finally {
            Server.logLevel(LogLevel.INFO);
        }
    }

    @Test
    void pagesOfOtherSitesAreRefusedWhereThereAreNoKeys() throws Exception {
        try (TestServer server = new TestServer(Protection.DEFAULT)) {
            String own = "http://127.0.0.1:" + server.port();
            assertThat(server.echo("x", "Origin", own).statusCode()).isEqualTo(200);
            for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1", own + ".evil.example")) {
                HttpResponse<String> refused = server.echo("x", "Origin", origin);
                assertThat(refused.statusCode()).as(origin).isEqualTo(403);
                assertThat(TestServer.error(refused).path("type").asText()).isEqualTo("permission_error");
            }
            assertThat(status(server, "localhost:" + server.port())).isEqualTo("HTTP/1.1 200 OK");
            assertThat(status(server, "[::1]:" + server.port())).isEqualTo("HTTP/1.1 200 OK");
            assertThat(status(server, "jumbo")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(status(server, "evil.example.")).isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(status(server, "evil.example")).isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(status(server, "127.0.0.1.evil.example:80")).isEqualTo("HTTP/1.1 403 Forbidden");
        }
        try (TestServer server = new TestServer(Protection.DEFAULT.behindProxy(true))) {
            assertThat(status(server, "models.example")).isEqualTo("HTTP/1.1 200 OK");
        }
        String secret = key("page", null).secret();
        try (TestServer server = new TestServer(Protection.DEFAULT.keys(file()))) {
            assertThat(server.echo("x", "Origin", "https://shop.example", "x-api-key", secret)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static String status(TestServer server, String host) throws IOException {
        try (Socket socket = server.connection("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n")) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
