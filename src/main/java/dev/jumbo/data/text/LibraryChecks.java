package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the library takes for granted in a {@code tokenizer.json}. Where it is not so, it ends the whole process, when it
 * reads the file or at some text.
 */
final class LibraryChecks {
    private LibraryChecks() {}

    /** @throws IllegalArgumentException if a parsed file is one of these */
    static void check(JsonNode root) {
        JsonNode model = root.path("model");
        merges(model);
        // Only WordPiece has this setting. Any text may have a word that the pieces do not make.
        if (model.has("max_input_chars_per_word")
                && !model.path("vocab").has(model.path("unk_token").asText())) {
            throw new IllegalArgumentException(
                    "model.unk_token: expected a token of model.vocab, got " + model.path("unk_token"));
        }
        template(root.path("post_processor"));
    }

    /** The second part of a merge stands within a word, and begins with the prefix of such tokens. */
    private static void merges(JsonNode model) {
        String prefix = model.path("continuing_subword_prefix").asText("");
        if (prefix.isEmpty() || model.path("continuing_subword_prefix").isNull()) {
            return;
        }
        for (JsonNode merge : model.path("merges")) {
            String second = merge.isTextual()
                    ? merge.asText().substring(merge.asText().indexOf(' ') + 1)
                    : merge.path(1).asText();
            if (!second.startsWith(prefix)) {
                throw new IllegalArgumentException("model.merges: expected the second token of " + merge
                        + " to begin with continuing_subword_prefix, " + prefix);
            }
        }
    }

    /** A template names texts that there are, and special tokens that it describes. */
    private static void template(JsonNode processor) {
        processor.path("processors").forEach(LibraryChecks::template);
        for (String kind : new String[] {"single", "pair"}) {
            for (JsonNode piece : processor.path(kind)) {
                JsonNode special = piece.path("SpecialToken").path("id");
                if (!special.isMissingNode()
                        && !processor.path("special_tokens").has(special.asText())) {
                    throw new IllegalArgumentException(
                            "post_processor." + kind + ": expected a token of special_tokens, got " + special);
                }
                if (kind.equals("single")
                        && piece.path("Sequence").path("id").asText().equals("B")) {
                    throw new IllegalArgumentException("post_processor.single: expected one text, A, got B");
                }
            }
        }
    }
}
