package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the library takes for granted in a {@code tokenizer.json}. Where it is not so, it ends the whole process, when it
 * reads the file or at some text, or adds ids that no token has.
 */
final class LibraryChecks {
    private static final String PROBE = " aA1_-\n\t.,中\u0301é ";

    private LibraryChecks() {}

    /**
     * Of a parsed file.
     *
     * @param size V: ids are below it
     * @throws IllegalArgumentException if something is not so
     */
    static void check(JsonNode root, int size) {
        JsonNode model = root.path("model");
        merges(model);
        // Only WordPiece has this setting. Any text may have a word that the pieces do not make.
        if (model.has("max_input_chars_per_word")
                && !model.path("vocab").has(model.path("unk_token").asText())) {
            throw new IllegalArgumentException(
                    "model.unk_token: expected a token of model.vocab, got " + model.path("unk_token"));
        }
        frame(root.path("post_processor"), size);
        CharacterMapChecks.check(root.path("normalizer"));
        replacements(root.path("normalizer"));
        stripping(root.path("decoder"));
    }

    /** What a normaliser replaces is never found as nothing. Regular expressions are tried on their own letters. */
    private static void replacements(JsonNode normalizer) {
        JsonNode pattern = normalizer.path("pattern");
        String regex = pattern.path("Regex").asText("");
        boolean empty = pattern.path("String").asText("x").isEmpty();
        if (pattern.has("Regex")) {
            try {
                empty = Pattern.compile(regex).matcher(regex + PROBE).results().anyMatch(m -> m.start() == m.end());
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "normalizer.pattern: expected a regular expression, got " + pattern, e);
            }
        }
        if (empty) {
            throw new IllegalArgumentException(
                    "normalizer.pattern: expected a pattern that is never found as an empty text, got " + pattern);
        }
        normalizer.path("normalizers").forEach(LibraryChecks::replacements);
    }

    /** A token may be shorter than what a decoder strips from its end. */
    private static void stripping(JsonNode decoder) {
        if (decoder.path("type").asText().equals("Strip")
                && decoder.path("stop").asLong() > 0) {
            throw new IllegalArgumentException("decoder.stop: expected 0, got " + decoder.path("stop"));
        }
        decoder.path("decoders").forEach(LibraryChecks::stripping);
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

    /** BERT's frame and a template add tokens of the vocabulary; a template describes them, and has the texts that there are. */
    private static void frame(JsonNode processor, int size) {
        processor.path("processors").forEach(inner -> frame(inner, size));
        checkId(processor.path("cls").path(1), size);
        checkId(processor.path("sep").path(1), size);
        for (JsonNode token : processor.path("special_tokens")) {
            token.path("ids").forEach(id -> checkId(id, size));
            if (token.path("ids").size() != token.path("tokens").size()) {
                throw new IllegalArgumentException(
                        "post_processor.special_tokens: expected as many ids as tokens, got " + token);
            }
        }
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
        once(processor, "single", "A");
        once(processor, "pair", "A");
        once(processor, "pair", "B");
    }

    /** A template has each text once, and its segments are numbers of Java. */
    private static void once(JsonNode processor, String kind, String text) {
        int count = 0;
        for (JsonNode piece : processor.path(kind)) {
            count += piece.path("Sequence").path("id").asText().equals(text) ? 1 : 0;
            for (JsonNode part : piece) {
                JsonNode segment = part.path("type_id");
                if (segment.isNumber() && (!segment.canConvertToInt() || segment.intValue() < 0)) {
                    throw new IllegalArgumentException(
                            "post_processor." + kind + ": expected a type_id from 0 to 2147483647, got " + segment);
                }
            }
        }
        if (processor.path(kind).isArray() && count != 1) {
            throw new IllegalArgumentException(
                    "post_processor." + kind + ": expected the text " + text + " once, got " + processor.path(kind));
        }
    }

    private static void checkId(JsonNode id, int size) {
        if (id.isNumber() && (id.longValue() < 0 || id.longValue() >= size)) {
            throw new IllegalArgumentException("post_processor: expected ids below " + size + ", got " + id);
        }
    }

    /** An added token that the model lacks gets the next free id from the library, whatever its own is. */
    static void checkAdded(JsonNode root, NativeTokenizer library, int size) {
        for (JsonNode added : root.path("added_tokens")) {
            for (int id : library.ids(added.path("content").asText())) {
                if (id >= size) {
                    throw new IllegalArgumentException("added_tokens: expected the next free id, " + id + ", for "
                            + added.path("content") + ", got " + added.path("id"));
                }
            }
        }
    }
}
