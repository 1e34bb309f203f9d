package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** WordPiece with BERT's normaliser and splitting: of a word, the longest piece that is known, again and again. */
final class WordPieces implements FastTokenizer.Model {
    private final @Nullable String[] images;
    private final Map<String, Integer> first;
    private final Map<String, Integer> later;
    private final int longest;
    private final int maxWord;
    private final int unknown;

    private WordPieces(
            @Nullable String[] images,
            Map<String, Integer> first,
            Map<String, Integer> later,
            int maxWord,
            int unknown) {
        this.images = images;
        this.first = first;
        this.later = later;
        this.longest = Math.max(
                first.keySet().stream().mapToInt(String::length).max().orElse(0),
                later.keySet().stream().mapToInt(String::length).max().orElse(0));
        this.maxWord = maxWord;
        this.unknown = unknown;
    }

    /** Of a parsed file; null if it is not of this kind, or has settings that are not known here. */
    static @Nullable WordPieces of(JsonNode root) {
        JsonNode model = root.path("model");
        JsonNode normalizer = root.path("normalizer");
        JsonNode vocabulary = model.path("vocab");
        String prefix = model.path("continuing_subword_prefix").asText("");
        int unknown = vocabulary.path(model.path("unk_token").asText("")).asInt(-1);
        int maxWord = model.path("max_input_chars_per_word").asInt(-1);
        if (!normalizer.path("type").asText().equals("BertNormalizer")
                || !normalizer.path("clean_text").asBoolean()
                || !normalizer.path("handle_chinese_chars").asBoolean()
                || !root.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")
                || prefix.isEmpty()
                || unknown < 0
                || maxWord < 1) {
            return null;
        }
        boolean lowerCase = normalizer.path("lowercase").asBoolean();
        boolean strip = normalizer.path("strip_accents").asBoolean(lowerCase);
        Map<String, Integer> first = new HashMap<>();
        Map<String, Integer> later = new HashMap<>();
        vocabulary.properties().forEach(e -> {
            first.put(e.getKey(), e.getValue().asInt());
            if (e.getKey().startsWith(prefix)) {
                later.put(e.getKey().substring(prefix.length()), e.getValue().asInt());
            }
        });
        return new WordPieces(StableText.bert(lowerCase, strip), first, later, maxWord, unknown);
    }

    /** A run of characters that stay in a word; or white space, a mark of punctuation, a Chinese character. */
    @Override
    public int end(String text, int from) {
        int at = from;
        while (at < text.length() && images[text.charAt(at)] != null) {
            at++;
        }
        if (at < text.length() && !(StableText.isApart(text.charAt(at)) && StableText.isStable(text.charAt(at)))) {
            return -1;
        }
        return at == from ? at + 1 : at;
    }

    @Override
    public int resume(String text, int from) {
        int space = text.indexOf(' ', from + 1);
        return space < 0 ? text.length() : space;
    }

    @Override
    public boolean encode(String text, int from, int to, Ids ids) {
        StringBuilder word = new StringBuilder();
        for (int at = from; at < to; at++) {
            String image = images[text.charAt(at)];
            if (image != null) {
                word.append(image);
            } else if (StableText.isBertSpace(text.charAt(at))) {
                return true;
            } else {
                return false;
            }
        }
        if (word.length() > maxWord) {
            ids.add(unknown);
            return true;
        }
        int[] pieces = new int[word.length()];
        int size = 0;
        for (int at = 0; at < word.length(); ) {
            int end = Math.min(word.length(), at + longest);
            Integer piece = null;
            while (end > at && piece == null) {
                piece = (at == 0 ? first : later).get(word.substring(at, end));
                end -= piece == null ? 1 : 0;
            }
            if (piece == null) {
                ids.add(unknown);
                return true;
            }
            pieces[size++] = piece;
            at = end;
        }
        for (int i = 0; i < size; i++) {
            ids.add(pieces[i]);
        }
        return true;
    }
}
