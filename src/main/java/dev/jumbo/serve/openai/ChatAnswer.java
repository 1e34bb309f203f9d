package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.generation.TextPiece;
import dev.jumbo.serve.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/chat/completions}: messages of the assistant. */
record ChatAnswer() implements AnswerFormat {
    @Override
    public String prefix() {
        return "chatcmpl-";
    }

    @Override
    public String object(boolean streamed) {
        return streamed ? "chat.completion.chunk" : "chat.completion";
    }

    @Override
    public ObjectNode whole(int choice, String text, @Nullable List<SpelledTokens.Token> tokens, String reason) {
        ObjectNode node = Json.object().put("index", choice);
        node.putObject("message")
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal")
                .putArray("annotations");
        node.set("logprobs", logProbs(tokens));
        return node.put("finish_reason", reason);
    }

    @Override
    public ObjectNode first(int choice) {
        return delta(choice, Json.object().put("role", "assistant").put("content", ""), null, null);
    }

    @Override
    public ObjectNode next(int choice, TextPiece piece, @Nullable List<SpelledTokens.Token> tokens) {
        return delta(choice, Json.object().put("content", piece.text()), tokens, null);
    }

    @Override
    public ObjectNode last(int choice, String reason) {
        return delta(choice, Json.object(), null, reason);
    }

    private static ObjectNode delta(
            int choice, ObjectNode delta, @Nullable List<SpelledTokens.Token> tokens, @Nullable String reason) {
        ObjectNode node = Json.object().put("index", choice);
        node.set("delta", delta);
        node.set("logprobs", logProbs(tokens));
        return node.put("finish_reason", reason);
    }

    private static @Nullable ObjectNode logProbs(@Nullable List<SpelledTokens.Token> tokens) {
        if (tokens == null) {
            return null;
        }
        ObjectNode node = Json.object();
        ArrayNode content = node.putArray("content");
        for (SpelledTokens.Token token : tokens) {
            ObjectNode one = content.addObject();
            put(one, token.chosen());
            ArrayNode top = one.putArray("top_logprobs");
            token.likeliest().forEach(each -> put(top.addObject(), each));
        }
        return node.putNull("refusal");
    }

    /** The bytes of parts of characters are not told. */
    private static void put(ObjectNode node, SpelledTokens.Spelled token) {
        node.put("token", token.text()).put("logprob", token.logProb());
        if (!token.whole()) {
            node.putNull("bytes");
            return;
        }
        ArrayNode bytes = node.putArray("bytes");
        for (byte each : token.text().getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
    }
}
