package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The most probable pieces of each word (Viterbi), for a unigram model over words that begin with ▁ for their space. */
final class UnigramPieces implements FastTokenizer.Model {
    private static final char SPACE = '▁';

    /** Longer words, in characters, are left to the library. */
    private static final int MAX_WORD = 1 << 12;

    /**
     * Sums of scores whose difference is a smaller share of them may be in another order in the library, which reads some
     * numbers of the file one unit in the last place off.
     */
    private static final double CLOSE = 1e-10;

    /** [65536] what a character becomes. */
    private final @Nullable String[] images;

    private final double[] scores;

    /** (node, character) to node; node 0 is the root. */
    private final LongIntMap children;

    /** Node to piece, or -1. */
    private final int[] pieceAt;

    private UnigramPieces(@Nullable String[] images, double[] scores, LongIntMap children, int[] pieceAt) {
        this.images = images;
        this.scores = scores;
        this.children = children;
        this.pieceAt = pieceAt;
    }

    /** Of a parsed file; null if it is not of this kind, or has settings that are not known here. */
    static @Nullable UnigramPieces of(JsonNode root) {
        JsonNode splitting = root.path("pre_tokenizer");
        JsonNode vocabulary = root.path("model").path("vocab");
        if (!root.path("normalizer").path("type").asText().equals("NFKC")
                || !splitting.path("type").asText().equals("Metaspace")
                || !splitting.path("replacement").asText().equals(String.valueOf(SPACE))
                || !splitting.path("prepend_scheme").asText().equals("never")
                || !splitting.path("split").asBoolean(true)) {
            return null;
        }
        int characters = 1;
        for (JsonNode piece : vocabulary) {
            characters += piece.path(0).asText().length();
        }
        double[] scores = new double[vocabulary.size()];
        LongIntMap children = new LongIntMap();
        int[] pieceAt = new int[characters];
        Arrays.fill(pieceAt, -1);
        int nodes = 1;
        for (int p = 0; p < scores.length; p++) {
            String piece = vocabulary.get(p).path(0).asText();
            scores[p] = vocabulary.get(p).path(1).asDouble();
            int node = 0;
            for (int i = 0; i < piece.length(); i++) {
                int next = children.get(key(node, piece.charAt(i)));
                if (next == LongIntMap.NONE) {
                    next = nodes++;
                    children.put(key(node, piece.charAt(i)), next);
                }
                node = next;
            }
            if (piece.isEmpty() || pieceAt[node] >= 0) {
                return null;
            }
            pieceAt[node] = p;
        }
        return new UnigramPieces(StableText.compatible(), scores, children, pieceAt);
    }

    @Override
    public int end(String text, int from) {
        return resume(text, from);
    }

    @Override
    public int resume(String text, int from) {
        int space = text.indexOf(' ', from + 1);
        return space < 0 ? text.length() : space;
    }

    @Override
    public boolean encode(String text, int from, int to, Ids ids) {
        if (to - from > MAX_WORD) {
            return false;
        }
        StringBuilder normal = new StringBuilder(to - from);
        for (int at = from; at < to; at++) {
            String image = images[text.charAt(at)];
            if (image == null) {
                return false;
            }
            normal.append(image);
        }
        int length = normal.length();
        char[] word = new char[length];
        for (int at = 0; at < length; at++) {
            char c = normal.charAt(at);
            word[at] = c == ' ' ? SPACE : c;
        }
        int[] pieces = new int[length];
        int size = length;
        // From the last word to the first, so that pieces are found from their ends.
        for (int end = length; end > 0; ) {
            int begin = end - 1;
            while (begin > 0 && word[begin] != SPACE) {
                begin--;
            }
            size = best(word, begin, end, pieces, size);
            if (size < 0) {
                return false;
            }
            end = begin;
        }
        for (int i = size; i < length; i++) {
            ids.add(pieces[i]);
        }
        return true;
    }

    /** Puts the pieces of a word before {@code size}; returns where they begin, or -1 if the library has to say. */
    private int best(char[] word, int begin, int end, int[] pieces, int size) {
        int length = end - begin;
        double[] score = new double[length + 1];
        int[] last = new int[length + 1];
        int[] start = new int[length + 1];
        boolean[] undecided = new boolean[length + 1];
        Arrays.fill(start, -1);
        for (int from = 0; from < length; from++) {
            boolean single = false;
            int node = 0;
            for (int to = from; to < length; to++) {
                node = children.get(key(node, word[begin + to]));
                if (node == LongIntMap.NONE) {
                    break;
                }
                int piece = pieceAt[node];
                if (piece >= 0) {
                    double candidate = scores[piece] + score[from];
                    double gain = candidate - score[to + 1];
                    boolean close = start[to + 1] >= 0 && Math.abs(gain) <= CLOSE * (1 + Math.abs(candidate));
                    if (start[to + 1] < 0 || gain > 0) {
                        undecided[to + 1] = close;
                        score[to + 1] = candidate;
                        last[to + 1] = piece;
                        start[to + 1] = from;
                    }
                    undecided[to + 1] |= close;
                    single |= to == from;
                }
            }
            if (!single) {
                return -1;
            }
        }
        int at = size;
        for (int to = length; to > 0; to = start[to]) {
            if (undecided[to]) {
                return -1;
            }
            pieces[--at] = last[to];
        }
        return at;
    }

    private static long key(int node, char c) {
        return (long) node << 16 | c;
    }
}
