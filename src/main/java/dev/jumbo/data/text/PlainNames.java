package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Gives the special tokens of a {@code tokenizer.json} names that no text spells, so that their former names are text. The
 * ids stay. A name is random (122 bits), new in each process and never shown.
 */
final class PlainNames {
    private PlainNames() {}

    /** The text of the file with new names. What is added to a text goes by ids and stays. */
    static String of(String json) {
        ObjectNode root = (ObjectNode) TokenizerFile.parse(json);
        ObjectNode model = (ObjectNode) root.path("model");
        Map<String, String> names = new HashMap<>();
        for (JsonNode added : root.path("added_tokens")) {
            if (added.path("special").asBoolean()) {
                String name = added.path("content").asText();
                ((ObjectNode) added).put("content", names.computeIfAbsent(name, n -> random()));
            }
        }
        String unknown = model.path("unk_token").asText("");
        if (!unknown.isEmpty()) {
            model.put("unk_token", names.computeIfAbsent(unknown, n -> random()));
        }
        rename(model, names);
        if (model.path("merges") instanceof ArrayNode merges) {
            model.set("merges", without(merges, names));
        }
        return TokenizerFile.write(root);
    }

    private static String random() {
        return "\uFFFF" + UUID.randomUUID();
    }

    private static void rename(ObjectNode model, Map<String, String> names) {
        if (model.path("vocab") instanceof ObjectNode vocabulary) {
            ObjectNode renamed = JsonNodeFactory.instance.objectNode();
            vocabulary.properties().forEach(e -> renamed.set(names.getOrDefault(e.getKey(), e.getKey()), e.getValue()));
            model.set("vocab", renamed);
        } else {
            for (JsonNode piece : model.path("vocab")) {
                String name = names.get(piece.path(0).asText());
                if (name != null && piece instanceof ArrayNode entry) {
                    entry.set(0, name);
                }
            }
        }
    }

    /** The merges that neither make a special token nor have one as a part. */
    private static ArrayNode without(ArrayNode merges, Map<String, String> names) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode(merges.size());
        for (JsonNode merge : merges) {
            String[] parts = merge.isArray()
                    ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                    : merge.asText().split(" ", 2);
            boolean special = names.containsKey(String.join("", parts));
            for (String part : parts) {
                special |= names.containsKey(part);
            }
            if (!special) {
                kept.add(merge);
            }
        }
        return kept;
    }
}
