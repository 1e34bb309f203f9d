package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's own client for JavaScript, unchanged, gets what a plain request gets. The folder that has the package {@code openai} is in
 * {@code JUMBO_TEST_OPENAI_JS} ({@code .ci/openai-js} makes one); without it, the test is skipped.
 */
class OpenAiJavaScriptClientTest implements SharedServer {
    @TempDir
    private Path folder;

    @Test
    void theClientIsSatisfied() throws Exception {
        String modules = System.getenv("JUMBO_TEST_OPENAI_JS");
        assumeTrue(modules != null, "JUMBO_TEST_OPENAI_JS is not set: .ci/openai-js FOLDER makes what it names");
        try (OpenAiServer server = OpenAiServer.start(folder)) {
            server.models.load("vectors", null, OpenAiServer.vectors(folder));
            JsonNode said = run(modules, server.url());
            JsonNode chat = server.post("/chat/completions", """
                    {'model': 'talker', 'seed': 5, 'max_tokens': 20, 'messages': [{'role': 'system', 'content': 'be brief'},
                     {'role': 'user', 'content': 'the user asks'}]}""");
            String text =
                    chat.path("choices").path(0).path("message").path("content").asText();
            assertThat(said.path("chat").asText()).isEqualTo(text);
            assertThat(said.path("streamed").asText()).isEqualTo(text);
            assertThat(said.path("gathered").asText()).isEqualTo(text);
            assertThat(said.path("logprobs").asInt()).isBetween(1, 20);
            assertThat(said.path("usage")).isEqualTo(chat.path("usage"));
            assertThat(said.path("streamedUsage")).isEqualTo(chat.path("usage"));
            JsonNode texts =
                    server.post("/completions", "{'model': 'writer', 'prompt': ['the', 'user'], 'seed': 3, 'n': 2}");
            for (int i = 0; i < 4; i++) {
                assertThat(said.path("completions").path(i))
                        .isEqualTo(texts.path("choices").path(i).path("text"));
            }
            JsonNode vectors = server.post("/embeddings", "{'model': 'vectors', 'input': ['a cat', 'the sun']}");
            for (int i = 0; i < 2; i++) {
                assertThat(said.path("embeddings").path(i)).hasSize(16);
                for (int j = 0; j < 16; j++) {
                    assertThat(said.path("embeddings").path(i).path(j).asDouble())
                            .isCloseTo(
                                    vectors.path("data")
                                            .path(i)
                                            .path("embedding")
                                            .path(j)
                                            .asDouble(),
                                    within(1e-6));
                }
            }
            assertThat(said.path("models").toString()).isEqualTo("[\"talker\",\"writer\",\"vectors\"]");
            assertThat(said.path("unknown").path("kind").asText()).isEqualTo("NotFoundError");
            assertThat(said.path("unknown").path("code").asText()).isEqualTo("model_not_found");
            assertThat(said.path("wrong").path("kind").asText()).isEqualTo("BadRequestError");
            assertThat(said.path("wrong").path("param").asText()).isEqualTo("temperature");
            assertThat(said.path("wrong").path("message").asText()).contains("expected a number from 0 to 2");
        }
    }

    private static JsonNode run(String modules, String url) throws Exception {
        Path script = Path.of(Objects.requireNonNull(OpenAiJavaScriptClientTest.class.getResource("/serve/openai.cjs"))
                .toURI());
        ProcessBuilder builder = new ProcessBuilder("node", script.toString(), url).redirectErrorStream(true);
        builder.environment().put("NODE_PATH", Path.of(modules, "node_modules").toString());
        Process node = builder.start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(output).isZero();
        return OpenAiServer.JSON.readTree(output);
    }
}
