package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import dev.jumbo.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code messages} of a request. */
final class Messages {
    private static final int MOST = 2048;

    /** The roles in requests, and what templates call them. */
    private static final Map<String, String> ROLES = Map.of(
            "system", "system",
            "developer", "system",
            "user", "user",
            "assistant", "assistant");

    private static final Set<String> KEYS = Set.of("role", "content", "name", "refusal", "annotations");

    private Messages() {}

    /**
     * Reads them.
     *
     * @throws HttpError 400 for what is wrong; it says where
     */
    static List<ChatMessage> read(Fields fields, OpenAiLimits limits) {
        JsonNode given = fields.get("messages");
        if (given == null || !given.isArray() || given.isEmpty() || given.size() > MOST) {
            throw HttpError.invalid(
                    "messages",
                    "messages: expected an array of 1 to " + MOST + " messages, got "
                            + (given != null && given.isArray()
                                    ? String.valueOf(given.size())
                                    : given == null ? "nothing" : Json.kind(given)));
        }
        List<ChatMessage> messages = new ArrayList<>();
        long characters = 0;
        for (int i = 0; i < given.size(); i++) {
            ChatMessage message = message(given.get(i), "messages[" + i + "]");
            characters += message.content().length();
            messages.add(message);
        }
        Prompts.checkLength("messages", characters, limits);
        return messages;
    }

    private static ChatMessage message(JsonNode node, String place) {
        if (!(node instanceof ObjectNode object)) {
            throw Fields.wrong("messages", place, "an object with role and content", node);
        }
        object.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key) && !object.path(key).isEmpty()) {
                throw HttpError.invalid(
                        "messages",
                        place + ": '" + HttpError.excerpt(key) + "' is not supported: expected role and content");
            }
        });
        String role = object.path("role").isTextual() ? object.path("role").textValue() : "";
        String known = ROLES.get(role);
        if (known == null) {
            throw HttpError.invalid(
                    "messages",
                    place + ".role: expected system, developer, user or assistant, got '" + HttpError.excerpt(role)
                            + "'; did you mean '"
                            + NearestName.of(HttpError.excerpt(role), List.copyOf(ROLES.keySet())) + "'?");
        }
        return new ChatMessage(known, content(object.get("content"), place + ".content"));
    }

    private static String content(@Nullable JsonNode content, String place) {
        if (content != null && content.isTextual()) {
            return content.textValue();
        }
        if (content == null || !content.isArray()) {
            throw Fields.wrong("messages", place, "a text or an array of texts", content);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.get(i);
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                throw HttpError.invalid(
                        "messages",
                        place + "[" + i + "]: expected {\"type\": \"text\", \"text\": …}, for the model reads texts"
                                + " alone, got type '"
                                + HttpError.excerpt(part.path("type").asText()) + "'");
            }
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }
}
