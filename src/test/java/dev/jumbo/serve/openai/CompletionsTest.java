package dev.jumbo.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.generation.FinishReason;
import dev.jumbo.generation.GeneratedText;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.recipe.Writer;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/completions} says what the model writes alone. */
class CompletionsTest implements SharedServer {
    private static final String PATH = "/completions";
    private static final String PROMPT = "the user asks";

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

    /** What the model writes without a server. */
    private static GeneratedText alone(String model, String prompt, long seed, UnaryOperator<TextGenerator> how)
            throws IOException {
        try (Scope scope = Scope.open()) {
            TextGenerator generator =
                    Writer.open(folder.resolve(model), null, Device.CPU).generator();
            return how.apply(generator).generate(prompt, seed);
        }
    }

    private static String text(JsonNode answer, int choice) {
        return answer.path("choices").path(choice).path("text").asText();
    }

    @ParameterizedTest
    @CsvSource({"talker,0", "talker,1", "writer,2", "writer,3"})
    void theTextIsWhatTheModelWrites(String model, long seed) throws Exception {
        GeneratedText expected = alone(model, PROMPT, seed, g -> g.maxTokens(30));
        String body = "'model': '%s', 'prompt': '%s', 'seed': %d, 'max_tokens': 30".formatted(model, PROMPT, seed);
        JsonNode answer = server.post(PATH, "{" + body + ", 'user': 'me', 'metadata': {'a': 'b'}, 'store': false}");
        assertThat(text(answer, 0)).isEqualTo(expected.text());
        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(answer.path("model").asText()).isEqualTo(model);
        assertThat(answer.path("choices").path(0).path("finish_reason").asText())
                .isEqualTo(expected.reason() == FinishReason.LENGTH ? "length" : "stop");
        checkUsage(answer.path("usage"), expected);

        List<JsonNode> events =
                server.stream(PATH, "{" + body + ", 'stream': true, 'stream_options': {'include_usage': true}}");
        StringBuilder streamed = new StringBuilder();
        for (JsonNode event : events) {
            assertThat(event.path("id")).isEqualTo(events.get(0).path("id"));
            streamed.append(event.path("choices").path(0).path("text").asText());
        }
        assertThat(streamed.toString()).isEqualTo(expected.text());
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        checkUsage(last.path("usage"), expected);
        assertThat(events.get(0).path("usage").isNull()).isTrue();
        assertThat(events.get(events.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asText())
                .isEqualTo(answer.path("choices").path(0).path("finish_reason").asText());
    }

    private static void checkUsage(JsonNode usage, GeneratedText expected) {
        assertThat(usage.path("prompt_tokens").asInt())
                .isEqualTo(OpenAiServer.BPE.encode(PROMPT).ids().length);
        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(expected.tokens().length);
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt());
    }

    @Test
    void whatWasReadBeforeIsCountedAndChangesNothing() throws Exception {
        String body = "{'model': 'talker', 'prompt': 'be brief, be brief, user', 'max_tokens': 20, 'seed': 1, 'n': 2}";
        JsonNode expected = server.post(PATH, body);
        try (OpenAiServer remembers =
                OpenAiServer.start(OpenAiLimits.DEFAULT, GenerateWorker.workers(new EngineSettings()))) {
            remembers.models.load("talker", null, folder.resolve("talker"));
            JsonNode first = remembers.post(PATH, body);
            JsonNode again = remembers.post(PATH, body);
            assertThat(again.path("choices")).isEqualTo(expected.path("choices"));
            assertThat(first.path("choices")).isEqualTo(expected.path("choices"));
            assertThat(cached(first)).isZero();
            assertThat(cached(again))
                    .isEqualTo(
                            again.path("usage").path("prompt_tokens").asInt() - 1); // the last one's logits are wanted
        }
    }

    private static int cached(JsonNode answer) {
        return answer.path("usage")
                .path("prompt_tokens_details")
                .path("cached_tokens")
                .asInt(-1);
    }

    @Test
    void aTextOfTheModelsOwnEndStops() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            GeneratedText expected = alone("talker", PROMPT, seed, g -> g.maxTokens(100));
            if (expected.reason() == FinishReason.END_TOKEN) {
                JsonNode answer = server.post(
                        PATH,
                        "{'model': 'talker', 'prompt': '%s', 'max_tokens': 100, 'seed': %d}".formatted(PROMPT, seed));
                assertThat(text(answer, 0)).isEqualTo(expected.text());
                assertThat(answer.path("choices").path(0).path("finish_reason").asText())
                        .isEqualTo("stop");
                return;
            }
        }
        throw new AssertionError("no text ended");
    }

    @Test
    void promptsAndChoicesAreNumbered() throws Exception {
        int[] ids = OpenAiServer.BPE.encode("be brief").ids();
        String body = "'model': 'talker', 'n': 3, 'seed': 11, 'max_tokens': 12";
        JsonNode texts = server.post(PATH, "{" + body + ", 'prompt': ['the user', 'be brief']}");
        JsonNode tokens = server.post(PATH, "{" + body + ", 'prompt': " + Arrays.toString(ids) + "}");
        JsonNode both = server.post(PATH, "{" + body + ", 'prompt': [[5, 6], " + Arrays.toString(ids) + "]}");
        List<JsonNode> events =
                server.stream(PATH, "{" + body + ", 'stream': true, 'prompt': ['the user', 'be brief']}");
        assertThat(texts.path("choices")).hasSize(6);
        long completion = 0;
        for (int i = 0; i < 6; i++) {
            String prompt = i < 3 ? "the user" : "be brief";
            GeneratedText expected = alone("talker", prompt, 11 + i % 3, g -> g.maxTokens(12));
            completion += expected.numTokens();
            assertThat(texts.path("choices").path(i).path("index").asInt()).isEqualTo(i);
            assertThat(text(texts, i)).isEqualTo(expected.text());
            int choice = i;
            assertThat(events.stream()
                            .map(event -> event.path("choices").path(0))
                            .filter(each -> each.path("index").asInt() == choice)
                            .map(each -> each.path("text").asText())
                            .reduce("", String::concat))
                    .isEqualTo(expected.text());
            if (i >= 3) {
                assertThat(text(tokens, i - 3)).isEqualTo(expected.text());
                assertThat(text(both, i)).isEqualTo(expected.text());
            }
        }
        assertThat(IntStream.range(0, 3).mapToObj(i -> text(texts, i)).distinct())
                .hasSize(3);
        assertThat(texts.path("usage").path("completion_tokens").asLong()).isEqualTo(completion);
        assertThat(texts.path("usage").path("prompt_tokens").asInt())
                .isEqualTo(ids.length + OpenAiServer.BPE.encode("the user").ids().length);
    }

    @Test
    void manyRequestsAtOnceGetWhatEachGetsAlone() throws Exception {
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String body = "{'model': 'writer', 'prompt': '%s', 'seed': %d, 'max_tokens': %d, 'temperature': %s}"
                    .formatted("the user " + i, i, 5 + i, i % 2 == 0 ? "0" : "1");
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return server.post(PATH, body);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int i = 0; i < 24; i++) {
            int most = 5 + i;
            Sampling sampling = i % 2 == 0 ? new Sampling().temperature(0) : new Sampling();
            GeneratedText expected =
                    alone("writer", "the user " + i, i, g -> g.maxTokens(most).sampling(sampling));
            assertThat(text(answers.get(i).get(), 0)).isEqualTo(expected.text());
        }
    }

    @Test
    void samplingIsAsAskedFor() throws Exception {
        Sampling sampling = new Sampling(0.7, 40, 0.9, 0.01, 1.2, 0.5, -0.5);
        GeneratedText expected = alone("talker", PROMPT, 5, g -> g.maxTokens(40).sampling(sampling));
        JsonNode answer = server.post(PATH, """
                {'model': 'talker', 'prompt': '%s', 'seed': 5, 'max_tokens': 40, 'temperature': 0.7, 'top_k': 40, 'top_p': 0.9,
                 'min_p': 0.01, 'repetition_penalty': 1.2, 'presence_penalty': 0.5, 'frequency_penalty': -0.5}""".formatted(PROMPT));
        assertThat(text(answer, 0)).isEqualTo(expected.text());
        GeneratedText greedy = alone("talker", PROMPT, 0, g -> g.maxTokens(10).sampling(Sampling.GREEDY));
        for (String likeliest : List.of("'temperature': 0", "'top_p': 0", "'top_k': 1")) {
            assertThat(text(
                            server.post(
                                    PATH,
                                    "{'model': 'talker', 'prompt': '%s', 'max_tokens': 10, %s}"
                                            .formatted(PROMPT, likeliest)),
                            0))
                    .isEqualTo(greedy.text());
        }
    }

    @Test
    void withoutASeedTextsDiffer() throws Exception {
        String body = "{'model': 'talker', 'prompt': 'the', 'max_tokens': 20}";
        assertThat(text(server.post(PATH, body), 0)).isNotEqualTo(text(server.post(PATH, body), 0));
    }

    /** A string that begins in one token and ends in another. */
    @Test
    void stopStringsAreCutOff() throws Exception {
        long seed = 3;
        GeneratedText whole = alone("talker", PROMPT, seed, g -> g.maxTokens(60));
        String text = whole.text();
        int cut = text.length() / 2;
        String stop = text.substring(cut, cut + 3);
        assertThat(Arrays.stream(whole.tokens()).mapToObj(id -> OpenAiServer.BPE.decode(new int[] {id})))
                .noneMatch(token -> token.contains(stop));
        String expected = text.substring(0, text.indexOf(stop));
        String body = "'model': 'talker', 'prompt': '%s', 'max_tokens': 60, 'seed': %d".formatted(PROMPT, seed);
        String quoted = OpenAiServer.JSON.writeValueAsString(stop);
        for (String form : List.of(quoted, "['never so', " + quoted + "]")) {
            JsonNode answer = OpenAiServer.JSON.readTree(
                    server.send(PATH, "{" + body + ", 'stop': " + form + "}").body());
            assertThat(text(answer, 0)).isEqualTo(expected);
            assertThat(answer.path("choices").path(0).path("finish_reason").asText())
                    .isEqualTo("stop");
        }
        assertThat(server.stream(PATH, "{" + body + ", 'stream': true, 'stop': " + quoted + "}").stream()
                        .map(event -> text(event, 0))
                        .reduce("", String::concat))
                .isEqualTo(expected);
    }

    @Test
    void logProbsAreThoseOfTheModel() throws Exception {
        GeneratedText expected = alone("talker", PROMPT, 9, g -> g.maxTokens(20));
        String body = "'model': 'talker', 'prompt': '%s', 'max_tokens': 20, 'seed': 9, 'logprobs': 3".formatted(PROMPT);
        JsonNode told =
                server.post(PATH, "{" + body + "}").path("choices").path(0).path("logprobs");
        int[] prompt = OpenAiServer.BPE.encode(PROMPT).ids();
        long[] ids = IntStream.concat(Arrays.stream(prompt), Arrays.stream(expected.tokens()))
                .asLongStream()
                .toArray();
        assertThat(told.path("token_logprobs")).hasSize(20);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = Writer.open(folder.resolve("talker"), null, Device.CPU)
                    .generator()
                    .model();
            Tensor all =
                    model.forward(Tensor.of(ids, 1, ids.length)).select(0, 0).logSoftmax(1); // [T, V]
            for (int i = 0; i < 20; i++) {
                Tensor row = all.select(0, prompt.length - 1L + i);
                assertThat(told.path("token_logprobs").path(i).asDouble())
                        .isCloseTo(row.select(0, expected.tokens()[i]).item(), within(1e-4));
                JsonNode top = told.path("top_logprobs").path(i);
                assertThat(top.size()).isBetween(1, 4);
                assertThat(top.elements().next())
                        .isEqualTo(told.path("token_logprobs").path(i));
                double likeliest = row.topk(1, 0).values().item();
                List<Double> values = new ArrayList<>();
                top.forEach(value -> values.add(value.asDouble()));
                assertThat(values.stream().mapToDouble(v -> v).max().orElseThrow())
                        .isCloseTo(likeliest, within(1e-4));
                String before = OpenAiServer.BPE.decode(Arrays.copyOf(expected.tokens(), i));
                if (before.indexOf('\uFFFD') < 0) {
                    assertThat(told.path("text_offset").path(i).asInt()).isEqualTo(before.length());
                }
            }
        }
        List<JsonNode> streamed = new ArrayList<>();
        server.stream(PATH, "{" + body + ", 'stream': true}")
                .forEach(event -> event.path("choices")
                        .path(0)
                        .path("logprobs")
                        .path("token_logprobs")
                        .forEach(streamed::add));
        assertThat(streamed).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(streamed.get(i).asDouble())
                    .isCloseTo(told.path("token_logprobs").path(i).asDouble(), within(1e-4));
        }
    }

    @Test
    void thePromptIsRepeatedOnDemand() throws Exception {
        GeneratedText expected = alone("talker", PROMPT, 4, g -> g.maxTokens(5));
        String body = "'model': 'talker', 'prompt': '%s', 'max_tokens': 5, 'seed': 4, 'echo': true".formatted(PROMPT);
        assertThat(text(server.post(PATH, "{" + body + "}"), 0)).isEqualTo(PROMPT + expected.text());
        assertThat(server.stream(PATH, "{" + body + ", 'stream': true}").stream()
                        .map(event -> text(event, 0))
                        .reduce("", String::concat))
                .isEqualTo(PROMPT + expected.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                               | 400 | model: expected a text, got nothing
            {'model': 7}                                     | 400 | model: expected a text, got the number 7
            {'model': 'talkre'}                              | 404 | no model 'talkre': there are talker, writer; did you mean 'talker'?
            {'model': 'writer', 'promt': 'a'}                | 400 | unknown key 'promt'; did you mean 'prompt'?
            {'model': 'writer', 'prompt': 7}                 | 400 | prompt: expected a text, an array of texts, or arrays of token ids, got the number 7
            {'model': 'writer', 'prompt': []}                | 400 | prompt: expected a text
            {'model': 'writer', 'prompt': ''}                | 400 | prompt: expected one token or more, got none
            {'model': 'writer', 'prompt': [[]]}              | 400 | prompt: expected one token or more, got none
            {'model': 'writer', 'prompt': ['a', 3]}          | 400 | prompt[1]: expected a text or an array of token ids, got the number 3
            {'model': 'writer', 'prompt': [1, 320]}          | 400 | prompt[1]: expected a token id from 0 to
            {'model': 'writer', 'prompt': [1, -1]}           | 400 | prompt[1]: expected a token id from 0 to
            {'model': 'writer', 'prompt': [[1], [1.5]]}      | 400 | prompt[1][0]: expected a token id from 0 to
            {'model': 'writer', 'prompt': 'a', 'n': 17}      | 400 | n: expected a whole number from 1 to 16, got the number 17
            {'model': 'writer', 'prompt': ['a', 'b', 'c'], 'n': 6} | 400 | expected at most 16 texts, that is n times the number of prompts, got 18
            {'model': 'writer', 'prompt': 'a', 'max_tokens': 0}    | 400 | max_tokens: expected a whole number from 1 to 4096, got the number 0
            {'model': 'writer', 'prompt': 'a', 'max_tokens': 1e3}  | 400 | max_tokens: expected a whole number
            {'model': 'writer', 'prompt': 'a', 'temperature': 2.1} | 400 | temperature: expected a number from 0 to 2, got the number 2.1
            {'model': 'writer', 'prompt': 'a', 'temperature': '1'} | 400 | temperature: expected a number from 0 to 2, got the text '1'
            {'model': 'writer', 'prompt': 'a', 'top_p': -0.1}      | 400 | top_p: expected a number from 0 to 1
            {'model': 'writer', 'prompt': 'a', 'seed': 1e400}      | 400 | seed: expected a whole number of 64 bits
            {'model': 'writer', 'prompt': 'a', 'seed': 99999999999999999999} | 400 | seed: expected a whole number of 64 bits
            {'model': 'writer', 'prompt': 'a', 'stop': ''}         | 400 | stop: expected texts of 1 to 1000 characters, got one of 0
            {'model': 'writer', 'prompt': 'a', 'stop': ['a', 1]}   | 400 | stop[1]: expected a text, got the number 1
            {'model': 'writer', 'prompt': 'a', 'stop': {}}         | 400 | stop: expected a text or an array of texts, got an object
            {'model': 'writer', 'prompt': 'a', 'logprobs': 21}     | 400 | logprobs: expected a whole number from 0 to 20
            {'model': 'writer', 'prompt': 'a', 'logprobs': 1, 'echo': true} | 400 | echo: the prompt's own logprobs are not told
            {'model': 'writer', 'prompt': 'a', 'logprobs': 20, 'n': 16, 'max_tokens': 4000} | 400 | logprobs: expected at most 100000 in an answer that is not streamed, got up to 1344000
            {'model': 'writer', 'prompt': 'a', 'stream': 'yes'}    | 400 | stream: expected true or false, got the text 'yes'
            {'model': 'writer', 'prompt': 'a', 'stream_options': {}} | 400 | stream_options: expected "stream": true beside them
            {'model': 'writer', 'prompt': 'a', 'stream': true, 'stream_options': {'include_usages': true}} | 400 | unknown key 'include_usages'; did you mean 'include_usage'?
            {'model': 'writer', 'prompt': 'a', 'best_of': 2}       | 400 | best_of is not supported
            {'model': 'writer', 'prompt': 'a', 'suffix': 'z'}      | 400 | texts are continued, not filled in
            {'model': 'writer', 'prompt': 'a', 'logit_bias': {'5': 1}} | 400 | logit_bias is not supported
            """)
    void whatIsWrongIsSaid(String body, int status, String expected) throws Exception {
        HttpResponse<String> response = server.send(PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = OpenAiServer.JSON.readTree(response.body()).path("error");
        assertThat(error.path("message").asText()).contains(expected).doesNotContain("Exception");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void aPromptThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> tokens =
                server.send(PATH, "{'model': 'talker', 'prompt': [" + "5,".repeat(OpenAiServer.CONTEXT - 1) + "5]}");
        assertThat(tokens.statusCode()).isEqualTo(400);
        assertThat(tokens.body()).contains("expected at most 199 tokens, got 200", "context_length_exceeded");
        HttpResponse<String> characters =
                server.send(PATH, "{'model': 'talker', 'prompt': '" + "a".repeat(1_000_001) + "'}");
        assertThat(characters.statusCode()).isEqualTo(400);
        assertThat(characters.body())
                .contains("expected at most 1000000 characters, got 1000001", "context_length_exceeded");
    }
}
