package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.generation.ChatSession;
import dev.jumbo.generation.GeneratedText;
import dev.jumbo.recipe.Writer;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/chat/completions} says what {@code jumbo chat} would. */
class ChatTest implements SharedServer {
    private static final String PATH = "/chat/completions";

    @TempDir
    private static Path folder;

    private static OpenAiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenAiServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static GeneratedText alone(List<ChatMessage> before, String message, long seed, int most)
            throws IOException {
        try (Scope scope = Scope.open()) {
            Writer writer = Writer.open(folder.resolve("talker"), null, Device.CPU);
            ChatSession session =
                    ChatSession.open(writer.generator().maxTokens(most), writer.template(), OpenAiServer.CONTEXT);
            before.forEach(session::add);
            return session.send(message, seed);
        }
    }

    private static String content(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText();
    }

    @Test
    void theAnswerIsWhatTheModelSays() throws Exception {
        List<ChatMessage> before =
                List.of(ChatMessage.system("be brief"), ChatMessage.user("the user"), ChatMessage.assistant("asks"));
        GeneratedText expected = alone(before, "and <|user|> the", 7, 25);
        String messages = """
                'messages': [{'role': '%s', 'content': 'be brief'}, {'role': 'user', 'content': 'the user', 'name': 'x'},
                 {'role': 'assistant', 'content': 'asks', 'refusal': null},
                 {'role': 'user', 'content': [{'type': 'text', 'text': 'and <|user|>'}, {'type': 'text', 'text': ' the'}]}]""";
        String more = ", 'model': 'talker', 'seed': 7, 'response_format': {'type': 'text'}, 'tools': [], 'top_p': null";
        JsonNode answer = server.post(
                PATH, "{" + messages.formatted("system") + more + ", 'max_tokens': 25, 'tool_choice': 'none'}");
        assertThat(content(answer)).isEqualTo(expected.text());
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("choices").path(0).path("message").path("role").asText())
                .isEqualTo("assistant");
        assertThat(answer.path("choices").path(0).path("logprobs").isNull()).isTrue();
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(expected.promptTokens());
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(expected.numTokens());
        List<JsonNode> events = server.stream(
                PATH, "{" + messages.formatted("developer") + more + ", 'max_completion_tokens': 25, 'stream': true}");
        assertThat(events.get(0).path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(delta(events.get(0)).path("role").asText()).isEqualTo("assistant");
        assertThat(events.stream()
                        .map(event -> delta(event).path("content").asText(""))
                        .reduce("", String::concat))
                .isEqualTo(expected.text());
        JsonNode last = events.get(events.size() - 1).path("choices").path(0);
        assertThat(last.path("finish_reason"))
                .isEqualTo(answer.path("choices").path(0).path("finish_reason"));
        assertThat(last.path("delta")).isEmpty();
        assertThat(events.get(0).has("usage")).isFalse();
    }

    private static JsonNode delta(JsonNode event) {
        return event.path("choices").path(0).path("delta");
    }

    @Test
    void withoutALimitTheContextIsIt() throws Exception {
        for (long seed = 0; ; seed++) {
            GeneratedText expected = alone(List.of(), "the user", seed, 4096);
            JsonNode answer = server.post(
                    PATH,
                    "{'model': 'talker', 'seed': %d, 'messages': [{'role': 'user', 'content': 'the user'}]}"
                            .formatted(seed));
            assertThat(content(answer)).isEqualTo(expected.text());
            if (answer.path("choices").path(0).path("finish_reason").asText().equals("length")) {
                assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(OpenAiServer.CONTEXT);
                return;
            }
        }
    }

    @Test
    void logProbsHaveTheirChatForm() throws Exception {
        String body =
                "'model': 'talker', 'seed': 3, 'max_tokens': 12, 'messages': [{'role': 'user', 'content': 'the'}]";
        JsonNode answer = server.post(PATH, "{" + body + ", 'logprobs': true, 'top_logprobs': 4}");
        JsonNode content = answer.path("choices").path(0).path("logprobs").path("content");
        assertThat(content).hasSize(12);
        content.forEach(token -> {
            JsonNode top = token.path("top_logprobs");
            assertThat(top).hasSize(4);
            for (int i = 1; i < 4; i++) {
                assertThat(top.path(i).path("logprob").asDouble())
                        .isLessThanOrEqualTo(top.path(i - 1).path("logprob").asDouble());
            }
            assertThat(token.path("logprob").asDouble())
                    .isLessThanOrEqualTo(top.path(0).path("logprob").asDouble());
            assertThat(token.has("bytes")).isTrue();
        });
        // the same prompt as a completion, whose logprobs CompletionsTest compares with the model's
        JsonNode plain = server.post(
                "/completions",
                "{'model': 'talker', 'seed': 3, 'max_tokens': 12, 'logprobs': 4, 'prompt': '<|user|>the<|assistant|>'}");
        for (int i = 0; i < 12; i++) {
            assertThat(content.path(i).path("token").asText())
                    .isEqualTo(plain.path("choices")
                            .path(0)
                            .path("logprobs")
                            .path("tokens")
                            .path(i)
                            .asText());
            assertThat(content.path(i).path("logprob").asDouble())
                    .isEqualTo(plain.path("choices")
                            .path(0)
                            .path("logprobs")
                            .path("token_logprobs")
                            .path(i)
                            .asDouble());
        }
        JsonNode without = server.post(PATH, "{" + body + ", 'logprobs': true}");
        assertThat(without.path("choices")
                        .path(0)
                        .path("logprobs")
                        .path("content")
                        .path(0)
                        .path("top_logprobs"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'model': 'writer', 'messages': [{'role': 'user', 'content': 'a'}]} | has no chat template: ask /v1/completions
            {'model': 'talker'}                                        | messages: expected an array of 1 to 2048 messages, got nothing
            {'model': 'talker', 'messages': []}                        | messages: expected an array of 1 to 2048 messages, got 0
            {'model': 'talker', 'messages': 'hi'}                      | messages: expected an array of 1 to 2048 messages, got the text 'hi'
            {'model': 'talker', 'messages': ['hi']}                    | messages[0]: expected an object with role and content, got the text 'hi'
            {'model': 'talker', 'messages': [{'role': 'usr', 'content': 'a'}]}  | messages[0].role: expected system, developer, user or assistant, got 'usr'; did you mean 'user'?
            {'model': 'talker', 'messages': [{'role': 'tool', 'content': 'a'}]} | messages[0].role: expected system
            {'model': 'talker', 'messages': [{'role': 'user'}]}        | messages[0].content: expected a text or an array of texts, got nothing
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 5}]}   | messages[0].content: expected a text or an array of texts, got the number 5
            {'model': 'talker', 'messages': [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': 'data:'}}]}]} | for the model reads texts alone, got type 'image_url'
            {'model': 'talker', 'messages': [{'role': 'assistant', 'content': 'a', 'tool_calls': [{'id': 'x'}]}]} | messages[0]: 'tool_calls' is not supported
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'refused'}]} | the model's chat template refuses them: not that
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'tools': [{'type': 'function'}]} | tools are not supported
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'tool_choice': 'auto'} | tools are not supported
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'response_format': {'type': 'json_object'}} | answers are plain texts: no other form is enforced
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'top_logprobs': 2} | top_logprobs: expected "logprobs": true beside it
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'logprobs': 2} | logprobs: expected true or false, got the number 2
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'max_completion_tokens': 4097} | max_completion_tokens: expected a whole number from 1 to 4096
            {'model': 'talker', 'messages': [{'role': 'user', 'content': 'a'}], 'modalities': ['text', 'audio']} | answers are texts
            """)
    void whatIsWrongIsSaid(String body, String expected) throws Exception {
        HttpResponse<String> response = server.send(PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(OpenAiServer.JSON
                        .readTree(response.body())
                        .path("error")
                        .path("message")
                        .asText())
                .contains(expected)
                .doesNotContain("Exception");
    }

    @Test
    void aConversationThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> response = server.send(
                PATH, "{'model': 'talker', 'messages': [{'role': 'user', 'content': '" + "#".repeat(500) + "'}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("expected at most 199 tokens", "context_length_exceeded");
    }
}
