package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.generation.TextPiece;
import dev.jumbo.serve.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers of {@code /v1/completions}.
 *
 * @param echo the prompt of each choice, where answers begin with it; empty otherwise
 */
record TextAnswer(List<String> echo) implements AnswerFormat {
    TextAnswer {
        echo = List.copyOf(echo);
    }

    @Override
    public String prefix() {
        return "cmpl-";
    }

    @Override
    public String object(boolean streamed) {
        return "text_completion";
    }

    @Override
    public ObjectNode whole(int choice, String text, @Nullable List<SpelledTokens.Token> tokens, String reason) {
        return choice(choice, echo.isEmpty() ? text : echo.get(choice) + text, tokens, reason);
    }

    @Override
    public @Nullable ObjectNode first(int choice) {
        return echo.isEmpty() ? null : choice(choice, echo.get(choice), null, null);
    }

    @Override
    public ObjectNode next(int choice, TextPiece piece, @Nullable List<SpelledTokens.Token> tokens) {
        return choice(choice, piece.text(), tokens, null);
    }

    @Override
    public ObjectNode last(int choice, String reason) {
        return choice(choice, "", null, reason);
    }

    private static ObjectNode choice(
            int choice, String text, @Nullable List<SpelledTokens.Token> tokens, @Nullable String reason) {
        ObjectNode node = Json.object().put("text", text).put("index", choice);
        node.set("logprobs", tokens == null ? null : logProbs(tokens));
        return node.put("finish_reason", reason);
    }

    private static ObjectNode logProbs(List<SpelledTokens.Token> tokens) {
        ObjectNode node = Json.object();
        ArrayNode texts = node.putArray("tokens");
        ArrayNode chosen = node.putArray("token_logprobs");
        ArrayNode top = node.putArray("top_logprobs");
        ArrayNode offsets = node.putArray("text_offset");
        for (SpelledTokens.Token token : tokens) {
            texts.add(token.chosen().text());
            chosen.add(token.chosen().logProb());
            offsets.add(token.offset());
            ObjectNode likeliest = top.addObject();
            likeliest.put(token.chosen().text(), token.chosen().logProb());
            token.likeliest().forEach(each -> likeliest.put(each.text(), each.logProb()));
        }
        return node;
    }
}
