package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.jumbo.serve.ModelRoutes;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.Server;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The files of packaging/ say what the server does: its options, port, paths and the time it takes to stop. */
class PackagingTest {
    private static final Path PACKAGING = Path.of("packaging");
    private static final int DRAIN_SECONDS = 25;

    private static String read(String file) throws IOException {
        return Files.readString(PACKAGING.resolve(file));
    }

    private static String found(String file, String regex) throws IOException {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(read(file))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + regex + " in " + file));
    }

    private static JsonNode kubernetes(String kind) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> all = yaml.readerFor(JsonNode.class)
                .readValues(PACKAGING.resolve("kubernetes/jumbo.yaml").toFile())) {
            all.forEachRemaining(documents::add);
        }
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container() throws IOException {
        return kubernetes("Deployment").at("/spec/template/spec/containers/0");
    }

    static Stream<String> commands() throws IOException {
        List<String> words = new ArrayList<>();
        container().path("args").forEach(word -> words.add(word.asText()));
        return Stream.of(
                found("systemd/jumbo.env", "^SERVE=(.*)$"),
                found("docker/Dockerfile", "^CMD (.*)$"),
                String.join(" ", words));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void optionsAreThoseOfServe(String command) {
        List<String> options = Pattern.compile("--[a-z-]+")
                .matcher(command)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(options).isNotEmpty();
        assertThat(new CommandLine(new ServeCommand()).getCommandSpec().optionsMap())
                .containsKeys(options.toArray(String[]::new));
    }

    @Test
    void portsAreTheServers() throws IOException {
        String port = String.valueOf(ServerConfig.DEFAULT.port());
        assertThat(found("docker/Dockerfile", "^EXPOSE (\\d+)$")).isEqualTo(port);
        assertThat(container().at("/ports/0/containerPort").asText()).isEqualTo(port);
        assertThat(found("nginx/jumbo.conf", "server 127\\.0\\.0\\.1:(\\d+);")).isEqualTo(port);
        assertThat(found("bin/jumbo-health", "JUMBO_PORT:-(\\d+)")).isEqualTo(port);
        String name = container().at("/ports/0/name").asText();
        for (String probe : List.of("startupProbe", "livenessProbe")) {
            assertThat(container().path(probe).at("/httpGet/port").asText()).isEqualTo(name);
        }
        assertThat(kubernetes("Service").at("/spec/ports/0/targetPort").asText())
                .isEqualTo(name);
    }

    @Test
    void probesAskWhatTheServerAnswers() throws IOException, InterruptedException {
        List<String> paths = List.of(
                container().at("/startupProbe/httpGet/path").asText(),
                container().at("/livenessProbe/httpGet/path").asText(),
                "/health/" + container().at("/readinessProbe/exec/command/1").asText(),
                "/health/" + found("docker/Dockerfile", "^HEALTHCHECK .*jumbo-health\", \"(\\w+)\"]$"));
        try (Models none = new Models(Device.CPU, List.of());
                Server server = Server.start(ServerConfig.DEFAULT.port(0), none, List.of(new ModelRoutes(none)))) {
            for (String path : paths) {
                int status = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
                assertThat(status).as(path).isEqualTo(path.endsWith("live") ? 200 : 503);
            }
        }
    }

    @Test
    void nothingIsKilledBeforeItHasAnswered() throws IOException {
        int wait = container().at("/lifecycle/preStop/exec/command/1").asInt();
        assertThat(kubernetes("Deployment")
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isGreaterThan(wait + DRAIN_SECONDS);
        assertThat(Integer.parseInt(found("systemd/jumbo.service", "^TimeoutStopSec=(\\d+)$")))
                .isGreaterThan(DRAIN_SECONDS);
        assertThat(kubernetes("PodDisruptionBudget").at("/spec/selector"))
                .isEqualTo(kubernetes("Deployment").at("/spec/selector"));
    }
}
