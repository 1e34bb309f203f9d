package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A {@code tokenizer.json} in which the special tokens have names that nobody can guess, so that no text spells one. Ids
 * stay.
 */
final class PlainJson {
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> merged = new HashSet<>();

    private PlainJson() {}

    static String of(String json) {
        return TokenizerFile.write(new PlainJson().rename((ObjectNode) TokenizerFile.parse(json)));
    }

    private ObjectNode rename(ObjectNode root) {
        for (JsonNode added : root.path("added_tokens")) {
            if (added.path("special").asBoolean()) {
                String name = added.path("content").asText();
                ((ObjectNode) added).put("content", renamed.computeIfAbsent(name, n -> UUID.randomUUID() + n));
            }
        }
        root.putNull("post_processor"); // refers to them by name, and only adds what is not wanted here
        JsonNode model = root.path("model");
        for (JsonNode merge : model.path("merges")) {
            merged.add(
                    merge.isArray()
                            ? merge.path(0).asText() + merge.path(1).asText()
                            : merge.asText().replace(" ", ""));
        }
        if (model.path("vocab") instanceof ObjectNode vocabulary) {
            ObjectNode other = vocabulary.objectNode();
            vocabulary.properties().forEach(token -> other.set(name(token.getKey()), token.getValue()));
            ((ObjectNode) model).set("vocab", other);
        } else if (model.path("vocab") instanceof ArrayNode pieces) {
            for (JsonNode piece : pieces) {
                ((ArrayNode) piece).set(0, new TextNode(name(piece.path(0).asText())));
            }
        }
        if (model.path("unk_token").isTextual()) {
            ((ObjectNode) model).put("unk_token", name(model.path("unk_token").asText()));
        }
        return root;
    }

    /** What a token of the vocabulary is called; one that merges make keeps its name, for they refer to it. */
    private String name(String token) {
        return merged.contains(token) ? token : renamed.getOrDefault(token, token);
    }
}
