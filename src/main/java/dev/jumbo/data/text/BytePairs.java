package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Byte-level byte-pair encoding by ranks: the pair that was learned first is merged first, of equal ones the left. */
final class BytePairs implements FastTokenizer.Model {
    private static final int BYTES = 256;

    /** Longer words, in bytes, are left to the library: the search for the next pair is linear. */
    private static final int MAX_WORD = 512;

    private static final int NONE = Integer.MAX_VALUE;

    private final WordRule rule;
    private final int[] idOfByte;

    /** Two ids to the rank of their merge. */
    private final LongIntMap ranks;

    /** [merges] the id that a merge makes. */
    private final int[] merged;

    /** Words that are tokens whatever their merges, in {@link ByteLetters}. */
    private final Map<String, Integer> whole;

    private BytePairs(WordRule rule, int[] idOfByte, LongIntMap ranks, int[] merged, Map<String, Integer> whole) {
        this.rule = rule;
        this.whole = whole;
        this.idOfByte = idOfByte;
        this.ranks = ranks;
        this.merged = merged;
    }

    /** Of a parsed file; null if it is not of this kind, or has settings that are not known here. */
    static @Nullable BytePairs of(JsonNode root) {
        JsonNode model = root.path("model");
        JsonNode vocabulary = model.path("vocab");
        WordRule rule = WordRule.of(root.path("pre_tokenizer"));
        if (rule == null
                || !root.path("normalizer").isNull()
                || model.path("dropout").asDouble() != 0
                || !model.path("continuing_subword_prefix").asText("").isEmpty()
                || !model.path("end_of_word_suffix").asText("").isEmpty()
                || model.path("byte_fallback").asBoolean()) {
            return null;
        }
        int[] idOfByte = new int[BYTES];
        for (int b = 0; b < BYTES; b++) {
            idOfByte[b] = vocabulary.path(ByteLetters.of(b)).asInt(-1);
            if (idOfByte[b] < 0) {
                return null;
            }
        }
        JsonNode merges = model.path("merges");
        LongIntMap ranks = new LongIntMap();
        int[] merged = new int[merges.size()];
        for (int rank = 0; rank < merged.length; rank++) {
            JsonNode merge = merges.get(rank);
            String[] parts = merge.isArray()
                    ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                    : merge.asText().split(" ", 2);
            int first = vocabulary.path(parts[0]).asInt(-1);
            int second = parts.length < 2 ? -1 : vocabulary.path(parts[1]).asInt(-1);
            merged[rank] = vocabulary.path(String.join("", parts)).asInt(-1);
            if (first < 0 || second < 0 || merged[rank] < 0) {
                return null;
            }
            ranks.put(pair(first, second), rank);
        }
        Map<String, Integer> whole = new HashMap<>();
        if (model.path("ignore_merges").asBoolean()) {
            vocabulary
                    .properties()
                    .forEach(e -> whole.put(e.getKey(), e.getValue().asInt()));
        }
        return new BytePairs(rule, idOfByte, ranks, merged, whole);
    }

    @Override
    public int end(String text, int from) {
        return rule.end(text, from);
    }

    /** Before a space that something follows: with each rule, a word begins there. */
    @Override
    public int resume(String text, int from) {
        for (int at = from + 1; at + 1 < text.length(); at++) {
            if (text.charAt(at) == ' ') {
                byte next = StableText.kind(text, at + 1);
                if (next != StableText.SPACE && next != StableText.UNKNOWN) {
                    return at;
                }
            }
        }
        return text.length();
    }

    @Override
    public boolean encode(String text, int from, int to, Ids ids) {
        byte[] bytes = to - from > MAX_WORD
                ? new byte[MAX_WORD + 1]
                : text.substring(from, to).getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        if (length > MAX_WORD) {
            return false;
        }
        Integer token = whole.isEmpty() ? null : whole.get(ByteLetters.of(bytes));
        if (token != null) {
            ids.add(token);
            return true;
        }
        int[] symbols = new int[length];
        int[] rank = new int[length];
        for (int i = 0; i < length; i++) {
            symbols[i] = idOfByte[bytes[i] & 0xff];
            if (i > 0) {
                rank[i - 1] = rank(symbols[i - 1], symbols[i]);
            }
        }
        Arrays.fill(rank, Math.max(0, length - 1), length, NONE);
        while (length > 1) {
            int best = 0;
            for (int i = 1; i < length - 1; i++) {
                if (rank[i] < rank[best]) {
                    best = i;
                }
            }
            if (rank[best] == NONE) {
                break;
            }
            symbols[best] = merged[rank[best]];
            System.arraycopy(symbols, best + 2, symbols, best + 1, length - best - 2);
            System.arraycopy(rank, best + 2, rank, best + 1, length - best - 2);
            length--;
            rank[best] = best + 1 < length ? rank(symbols[best], symbols[best + 1]) : NONE;
            if (best > 0) {
                rank[best - 1] = rank(symbols[best - 1], symbols[best]);
            }
        }
        for (int i = 0; i < length; i++) {
            ids.add(symbols[i]);
        }
        return true;
    }

    private int rank(int first, int second) {
        int rank = ranks.get(pair(first, second));
        return rank == LongIntMap.NONE ? NONE : rank;
    }

    private static long pair(int first, int second) {
        return (long) first << 32 | second;
    }
}
