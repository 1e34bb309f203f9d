package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java, unchanged, gets what a plain request gets, and finds each answer as it expects it. */
class OpenAiJavaClientTest implements SharedServer {
    private static final ChatCompletionCreateParams CHAT = ChatCompletionCreateParams.builder()
            .model("talker")
            .addSystemMessage("be brief")
            .addUserMessage("the user asks")
            .seed(5)
            .n(2)
            .maxCompletionTokens(20)
            .build();
    private static final String PLAIN = "'model': 'talker', 'seed': 5, 'n': 2, 'max_tokens': 20, 'messages':"
            + " [{'role': 'system', 'content': 'be brief'}, {'role': 'user', 'content': 'the user asks'}]";

    @TempDir
    private static Path folder;

    private static OpenAiServer server;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws IOException {
        server = OpenAiServer.start(folder);
        server.models.load("vectors", null, OpenAiServer.vectors(folder));
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static String content(JsonNode answer, int choice) {
        return answer.path("choices")
                .path(choice)
                .path("message")
                .path("content")
                .asText();
    }

    @Test
    void chat() throws Exception {
        JsonNode plain = server.post("/chat/completions", "{" + PLAIN + "}");
        ChatCompletion answer = client.chat().completions().create(CHAT).validate();
        assertThat(answer.choices()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(answer.choices().get(i).message().content()).contains(content(plain, i));
        }
        assertThat(answer.usage().orElseThrow().promptTokens())
                .isEqualTo(plain.path("usage").path("prompt_tokens").asLong());
        assertThat(answer.usage()
                        .orElseThrow()
                        .promptTokensDetails()
                        .orElseThrow()
                        .cachedTokens())
                .contains(0L);
        ChatCompletion logProbs = client.chat()
                .completions()
                .create(CHAT.toBuilder().logprobs(true).topLogprobs(2).build())
                .validate();
        var tokens =
                logProbs.choices().get(0).logprobs().orElseThrow().content().orElseThrow();
        assertThat(tokens)
                .hasSizeBetween(1, 20)
                .allSatisfy(token -> assertThat(token.topLogprobs()).hasSize(2));
    }

    @Test
    void streamingChat() throws Exception {
        JsonNode plain = server.post("/chat/completions", "{" + PLAIN + "}");
        String[] texts = {"", ""};
        long[] tokens = new long[1];
        ChatCompletionCreateParams counted = CHAT.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(counted)) {
            stream.stream().forEach(chunk -> {
                chunk.validate();
                chunk.choices()
                        .forEach(choice -> texts[(int) choice.index()] +=
                                choice.delta().content().orElse(""));
                chunk.usage().ifPresent(usage -> tokens[0] = usage.completionTokens());
            });
        }
        assertThat(texts).containsExactly(content(plain, 0), content(plain, 1));
        assertThat(tokens[0])
                .isEqualTo(plain.path("usage").path("completion_tokens").asLong());
    }

    @Test
    void completions() throws Exception {
        JsonNode plain = server.post(
                "/completions",
                "{'model': 'writer', 'prompt': ['the', 'user'], 'seed': 3, 'logprobs': 2, 'stop': 'zz'}");
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model("writer")
                .promptOfArrayOfStrings(List.of("the", "user"))
                .seed(3)
                .logprobs(2)
                .stop("zz")
                .build();
        Completion answer = client.completions().create(params).validate();
        StringBuilder[] streamed = {new StringBuilder(), new StringBuilder()};
        try (StreamResponse<Completion> stream = client.completions().createStreaming(params)) {
            stream.stream()
                    .forEach(chunk ->
                            chunk.choices().forEach(choice -> streamed[(int) choice.index()].append(choice.text())));
        }
        for (int i = 0; i < 2; i++) {
            JsonNode expected = plain.path("choices").path(i);
            assertThat(answer.choices().get(i).text())
                    .isEqualTo(expected.path("text").asText());
            assertThat(streamed[i].toString()).isEqualTo(expected.path("text").asText());
            List<Double> chosen = answer.choices()
                    .get(i)
                    .logprobs()
                    .orElseThrow()
                    .tokenLogprobs()
                    .orElseThrow();
            for (int t = 0; t < chosen.size(); t++) {
                assertThat(chosen.get(t))
                        .isCloseTo(
                                expected.path("logprobs")
                                        .path("token_logprobs")
                                        .path(t)
                                        .asDouble(),
                                within(1e-4));
            }
        }
    }

    @Test
    void embeddings() throws Exception {
        JsonNode plain = server.post("/embeddings", "{'model': 'vectors', 'input': ['a cat', 'the sun']}");
        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("vectors")
                        .inputOfArrayOfStrings(List.of("a cat", "the sun"))
                        .build());
        for (int i = 0; i < 2; i++) {
            List<Float> vector = answer.data().get(i).embedding();
            assertThat(vector).hasSize(16);
            for (int j = 0; j < 16; j++) {
                assertThat((double) vector.get(j))
                        .isCloseTo(
                                plain.path("data")
                                        .path(i)
                                        .path("embedding")
                                        .path(j)
                                        .asDouble(),
                                within(1e-6));
            }
        }
    }

    @Test
    void models() {
        assertThat(client.models().list().data())
                .allSatisfy(Model::validate)
                .extracting(Model::id)
                .containsExactly("talker", "writer", "vectors");
        assertThat(client.models().retrieve("writer").validate().id()).isEqualTo("writer");
    }

    @Test
    void errors() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(CHAT.toBuilder().model("nobody").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        error -> assertThat(error.code()).contains("model_not_found"))
                .hasMessageContaining("no model 'nobody'");
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .createStreaming(CHAT.toBuilder().temperature(3).build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        error -> assertThat(error.param()).contains("temperature"))
                .hasMessageContaining("temperature: expected a number from 0 to 2");
    }
}
