package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.generation.TextEngine;
import dev.jumbo.serve.HttpError;
import java.util.ArrayList;
import java.util.List;

/** The {@code prompt} of a request: a text, the ids of tokens, or an array of either. */
final class Prompts {
    private static final String PARAM = "prompt";
    private static final String EXPECTED = "a text, an array of texts, or arrays of token ids";

    private Prompts() {}

    /**
     * The tokens of each prompt. Special tokens that a text spells are meant.
     *
     * @throws HttpError 400 for what is wrong
     */
    static List<int[]> read(Fields fields, TextEngine engine, OpenAiLimits limits) {
        JsonNode given = fields.get(PARAM);
        if (given == null || given.isTextual()) {
            String text = given == null ? "" : given.textValue();
            checkLength(PARAM, text.length(), limits);
            return List.of(engine.ids(text));
        }
        if (!given.isArray() || given.isEmpty()) {
            throw Fields.wrong(PARAM, EXPECTED, given);
        }
        if (given.get(0).isNumber()) {
            return List.of(ids(given, PARAM, engine));
        }
        if (given.size() > limits.choices()) {
            throw HttpError.invalid(
                    PARAM, "prompt: expected at most " + limits.choices() + " prompts, got " + given.size());
        }
        long characters = 0;
        for (JsonNode each : given) {
            characters += each.isTextual() ? each.textValue().length() : 0;
        }
        checkLength(PARAM, characters, limits);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            JsonNode each = given.get(i);
            String place = PARAM + "[" + i + "]";
            if (each.isTextual()) {
                prompts.add(engine.ids(each.textValue()));
            } else if (each.isArray()) {
                prompts.add(ids(each, place, engine));
            } else {
                throw Fields.wrong(PARAM, place, "a text or an array of token ids", each);
            }
        }
        return prompts;
    }

    private static int[] ids(JsonNode given, String place, TextEngine engine) {
        int[] ids = new int[given.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = given.get(i);
            if (!id.isIntegralNumber()
                    || !id.canConvertToInt()
                    || id.intValue() < 0
                    || id.intValue() >= engine.tokenizer().size()) {
                throw Fields.wrong(
                        PARAM,
                        place + "[" + i + "]",
                        "a token id from 0 to " + (engine.tokenizer().size() - 1),
                        id);
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    /** Whether texts are not too long to be looked at. */
    static void checkLength(String param, long characters, OpenAiLimits limits) {
        if (characters > limits.promptCharacters()) {
            throw new HttpError(
                    400,
                    param + ": expected at most " + limits.promptCharacters() + " characters, got " + characters,
                    param,
                    "context_length_exceeded",
                    0);
        }
    }
}
