package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of an object in a request, each checked. Null counts as absent. */
record Fields(ObjectNode object) {
    /** Keys that are taken and change nothing. */
    private static final Set<String> IGNORED = Set.of(
            "user",
            "metadata",
            "store",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "parallel_tool_calls",
            "prediction",
            "reasoning_effort",
            "verbosity");

    /** Keys that would change what is answered, and why they are not taken. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("tools", "tools are not supported: the answer is a text"),
            Map.entry("tool_choice", "tools are not supported: the answer is a text"),
            Map.entry("functions", "functions are not supported: the answer is a text"),
            Map.entry("function_call", "functions are not supported: the answer is a text"),
            Map.entry(
                    "response_format", "answers are plain texts: no other form is enforced, ask for it in the prompt"),
            Map.entry("best_of", "best_of is not supported: ask for n answers"),
            Map.entry("suffix", "texts are continued, not filled in: leave it out"),
            Map.entry("logit_bias", "logit_bias is not supported: leave it out"),
            Map.entry("modalities", "answers are texts: expected [\"text\"]"),
            Map.entry("audio", "answers are texts: leave it out"),
            Map.entry("web_search_options", "this server searches nothing: leave it out"));

    /**
     * Checks that nothing else is asked for.
     *
     * @throws HttpError 400 for a key that is none of these, or is not supported
     */
    void check(Set<String> known) {
        object.properties().forEach(entry -> {
            String key = entry.getKey();
            if (known.contains(key) || IGNORED.contains(key)) {
                return;
            }
            String reason = REFUSED.get(key);
            if (reason == null) {
                throw Json.unknownKey("", key, known.stream().sorted().toList());
            }
            if (!isPlain(entry.getValue())) {
                throw HttpError.invalid(key, reason);
            }
        });
    }

    /** Whether a value asks for what happens without it. */
    private static boolean isPlain(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().isEmpty() || value.textValue().equals("none");
        }
        JsonNode only = value.isArray() ? value.path(0) : value.path("type");
        return value.isNull() || (value.isContainerNode() && (value.isEmpty() || (value.size() == 1 && isText(only))));
    }

    private static boolean isText(JsonNode value) {
        return value.asText().equals("text");
    }

    @Nullable JsonNode get(String key) {
        JsonNode value = object.get(key);
        return value == null || value.isNull() ? null : value;
    }

    boolean flag(String key) {
        JsonNode value = get(key);
        if (value != null && !value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value != null && value.booleanValue();
    }

    /** A text that has to be there. */
    String text(String key) {
        JsonNode value = get(key);
        if (value == null || !value.isTextual()) {
            throw wrong(key, "a text", value);
        }
        return value.textValue();
    }

    long whole(String key, long least, long most, long otherwise) {
        JsonNode value = get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            boolean any = least == Long.MIN_VALUE && most == Long.MAX_VALUE;
            throw wrong(key, any ? "a whole number of 64 bits" : "a whole number from " + least + " to " + most, value);
        }
        return value.longValue();
    }

    int count(String key, int least, int most, int otherwise) {
        return (int) whole(key, least, most, otherwise);
    }

    double number(String key, double least, double most, double otherwise) {
        JsonNode value = get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(key, "a number from " + plain(least) + " to " + plain(most), value);
        }
        return value.doubleValue();
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** A text, or an array of them; none if absent. */
    List<String> texts(String key, int most) {
        JsonNode value = get(key);
        if (value == null) {
            return List.of();
        }
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        if (!value.isArray()) {
            throw wrong(key, "a text or an array of texts", value);
        }
        if (value.size() > most) {
            throw HttpError.invalid(key, key + ": expected at most " + most + " texts, got " + value.size());
        }
        String[] texts = new String[value.size()];
        for (int i = 0; i < texts.length; i++) {
            if (!value.get(i).isTextual()) {
                throw wrong(key, key + "[" + i + "]", "a text", value.get(i));
            }
            texts[i] = value.get(i).textValue();
        }
        return List.of(texts);
    }

    static HttpError wrong(String key, String expected, @Nullable JsonNode value) {
        return wrong(key, key, expected, value);
    }

    static HttpError wrong(String key, String place, String expected, @Nullable JsonNode value) {
        return HttpError.invalid(
                key, place + ": expected " + expected + ", got " + (value == null ? "nothing" : Json.kind(value)));
    }
}
