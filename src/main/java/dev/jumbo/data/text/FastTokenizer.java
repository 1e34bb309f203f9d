package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ids of texts, as the library gives them, several times as fast: a text is cut where the tokens on both sides do not depend
 * on each other, ids of words that came before are remembered, and others are made here. For what this code does not know
 * (characters, added tokens in the text, most settings of a file) it asks the library. Many threads may use one at once.
 */
final class FastTokenizer {
    /** A kind of tokenizer. */
    sealed interface Model permits BytePairs, WordPieces, UnigramPieces {
        /**
         * The end of the word that begins at a place between two words.
         *
         * @return the end, above {@code from}; or -1 where it depends on a character that is not known
         */
        int end(String text, int from);

        /** A later place between two words, found without looking at characters that are not known. */
        int resume(String text, int from);

        /** Adds the ids of a word; false, with nothing added, if the library has to make them. */
        boolean encode(String text, int from, int to, Ids ids);
    }

    private final Model model;
    private final NativeTokenizer library;
    private final WordCache cache = new WordCache();
    private final Names added;

    private FastTokenizer(Model model, NativeTokenizer library, Names added) {
        this.model = model;
        this.library = library;
        this.added = added;
    }

    /** For a parsed {@code tokenizer.json}; null if it asks for something that only the library does. */
    static @Nullable FastTokenizer of(JsonNode root, NativeTokenizer library) {
        List<String> names = new ArrayList<>();
        for (JsonNode added : root.path("added_tokens")) {
            if (added.path("normalized").asBoolean() && !root.path("normalizer").isNull()) {
                return null;
            }
            names.add(added.path("content").asText());
        }
        Model model = switch (root.path("model").path("type").asText()) {
            case "BPE" -> BytePairs.of(root);
            case "WordPiece" -> WordPieces.of(root);
            case "Unigram" -> UnigramPieces.of(root);
            default -> null;
        };
        return model == null ? null : new FastTokenizer(model, library, Names.of(names));
    }

    /** {@link Tokenizer#ids} of a well-formed text. */
    int[] ids(String text) {
        return added.in(text) ? library.ids(text) : words(text);
    }

    private int[] words(String text) {
        Ids ids = new Ids(text.length() / 3);
        for (int from = 0; from < text.length(); ) {
            int to = model.end(text, from);
            if (to < 0) {
                to = model.resume(text, from);
                ids.addAll(library.ids(text.substring(from, to)));
                from = to;
                continue;
            }
            boolean isShort = to - from <= WordCache.MAX_WORD;
            int[] known = isShort ? cache.get(text, from, to) : null;
            if (known != null) {
                ids.addAll(known);
            } else {
                int size = ids.size();
                if (!model.encode(text, from, to, ids)) {
                    ids.addAll(library.ids(text.substring(from, to)));
                }
                if (isShort) {
                    cache.put(text, from, to, ids.from(size));
                }
            }
            from = to;
        }
        return ids.from(0);
    }
}
