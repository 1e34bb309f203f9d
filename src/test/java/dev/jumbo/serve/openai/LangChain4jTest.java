package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's client, unchanged, gets what a plain request gets. */
class LangChain4jTest implements SharedServer {
    private static final String PLAIN = "{'model': 'talker', 'seed': 5, 'max_tokens': 20, 'messages':"
            + " [{'role': 'system', 'content': 'be brief'}, {'role': 'user', 'content': 'the user asks'}]}";

    @TempDir
    private static Path folder;

    private static OpenAiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenAiServer.start(folder);
        server.models.load("vectors", null, OpenAiServer.vectors(folder));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static OpenAiChatModel chat(String name) {
        return OpenAiChatModel.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .modelName(name)
                .seed(5)
                .maxTokens(20)
                .maxRetries(0)
                .build();
    }

    private static void check(ChatResponse response, JsonNode plain) {
        assertThat(response.aiMessage().text())
                .isEqualTo(plain.path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText());
        assertThat(response.tokenUsage().inputTokenCount())
                .isEqualTo(plain.path("usage").path("prompt_tokens").asInt());
        assertThat(response.tokenUsage().outputTokenCount())
                .isEqualTo(plain.path("usage").path("completion_tokens").asInt());
        assertThat(response.finishReason())
                .isEqualTo(
                        plain.path("choices")
                                        .path(0)
                                        .path("finish_reason")
                                        .asText()
                                        .equals("length")
                                ? FinishReason.LENGTH
                                : FinishReason.STOP);
    }

    @Test
    void chat() throws Exception {
        check(
                chat("talker").chat(SystemMessage.from("be brief"), UserMessage.from("the user asks")),
                server.post("/chat/completions", PLAIN));
    }

    @Test
    void streamingChat() throws Exception {
        OpenAiStreamingChatModel model = OpenAiStreamingChatModel.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .modelName("talker")
                .seed(5)
                .maxCompletionTokens(20)
                .build();
        StringBuilder text = new StringBuilder();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        model.chat(
                List.of(SystemMessage.from("be brief"), UserMessage.from("the user asks")),
                new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        text.append(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        whole.completeExceptionally(error);
                    }
                });
        ChatResponse response = whole.get(60, TimeUnit.SECONDS);
        check(response, server.post("/chat/completions", PLAIN));
        assertThat(text.toString()).isEqualTo(response.aiMessage().text());
    }

    @Test
    void completions() throws Exception {
        OpenAiLanguageModel model = OpenAiLanguageModel.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .modelName("writer")
                .temperature(0.0)
                .maxRetries(0)
                .build();
        JsonNode plain = server.post("/completions", "{'model': 'writer', 'prompt': 'the user', 'temperature': 0}");
        assertThat(model.generate("the user").content())
                .isEqualTo(plain.path("choices").path(0).path("text").asText());
    }

    @Test
    void embeddings() throws Exception {
        OpenAiEmbeddingModel model = OpenAiEmbeddingModel.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .modelName("vectors")
                .maxRetries(0)
                .build();
        JsonNode plain = server.post("/embeddings", "{'model': 'vectors', 'input': ['a cat', 'the sun']}");
        List<Embedding> vectors = model.embedAll(List.of(TextSegment.from("a cat"), TextSegment.from("the sun")))
                .content();
        for (int i = 0; i < 2; i++) {
            assertThat(vectors.get(i).dimension()).isEqualTo(16);
            for (int j = 0; j < 16; j++) {
                assertThat((double) vectors.get(i).vector()[j])
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
        OpenAiModelCatalog catalog = OpenAiModelCatalog.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .build();
        assertThat(catalog.listModels())
                .extracting(model -> model.name())
                .containsExactly("talker", "writer", "vectors");
    }

    @Test
    void errors() {
        assertThatThrownBy(() -> chat("nobody").chat("hi"))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("no model 'nobody'");
        assertThatThrownBy(() -> chat("writer").chat("hi"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no chat template");
    }
}
