package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words as rows of symbols, and how often each two symbols are neighbours, kept right while neighbours are merged. A
 * word counts as often as it occurs in the text.
 */
final class SymbolPairs {
    /** Two neighbours. */
    static final class Pair {
        final int first;
        final int second;
        long count;

        /** Words that have the pair, or had it; a word may be there twice. */
        private int[] words = new int[2];

        private int size;

        /** The last merge that let the pair grow. */
        private int grownBy = -1;

        Pair(int first, int second) {
            this.first = first;
            this.second = second;
        }

        private void foundIn(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    private final int[][] words;
    private final int[] lengths;
    private final long[] counts;
    private final Map<Long, Pair> pairs = new HashMap<>();

    /** The last merge that changed each word. */
    private final int[] changedBy;

    /** How often each symbol occurs. */
    private long[] frequencies = new long[1024];

    private final List<Pair> grown = new ArrayList<>();
    private int merges;

    /**
     * @param words each a row of symbols; changed in place
     * @param counts how often each word occurs
     */
    SymbolPairs(int[][] words, long[] counts) {
        this.words = words;
        this.counts = counts;
        this.lengths = new int[words.length];
        this.changedBy = new int[words.length];
        for (int w = 0; w < words.length; w++) {
            lengths[w] = words[w].length;
            for (int i = 0; i < words[w].length; i++) {
                occurs(words[w][i], counts[w]);
                if (i > 0) {
                    add(words[w][i - 1], words[w][i], w);
                }
            }
        }
    }

    /** How often a symbol occurs. */
    long frequency(int symbol) {
        return symbol < frequencies.length ? frequencies[symbol] : 0;
    }

    /** The pairs that there are, in no order. */
    Collection<Pair> pairs() {
        return pairs.values();
    }

    /**
     * Writes {@code merged} for the pair wherever it stands, from the left.
     *
     * @return the pairs with {@code merged} that arose or grew; until the next merge
     */
    List<Pair> merge(Pair pair, int merged) {
        merges++;
        grown.clear();
        int[] found = pair.words;
        int size = pair.size;
        pair.words = new int[2];
        pair.size = 0;
        for (int f = 0; f < size; f++) {
            int w = found[f];
            if (changedBy[w] != merges) {
                changedBy[w] = merges;
                merge(w, pair, merged);
            }
        }
        if (pair.count == 0) {
            pairs.remove(key(pair.first, pair.second));
        }
        return grown;
    }

    private void merge(int w, Pair pair, int merged) {
        int[] word = words[w];
        int length = lengths[w];
        int to = 0;
        for (int from = 0; from < length; ) {
            boolean here = from + 1 < length && word[from] == pair.first && word[from + 1] == pair.second;
            if (here) {
                subtract(pair.first, pair.second, w);
                occurs(pair.first, -counts[w]);
                occurs(pair.second, -counts[w]);
                occurs(merged, counts[w]);
                if (to > 0) {
                    subtract(word[to - 1], pair.first, w);
                    add(word[to - 1], merged, w);
                }
                if (from + 2 < length) {
                    subtract(pair.second, word[from + 2], w);
                    add(merged, word[from + 2], w);
                }
                word[to++] = merged;
                from += 2;
            } else {
                word[to++] = word[from++];
            }
        }
        lengths[w] = to;
    }

    private void add(int first, int second, int word) {
        Pair pair = pairs.computeIfAbsent(key(first, second), k -> new Pair(first, second));
        pair.count += counts[word];
        pair.foundIn(word);
        if (pair.grownBy != merges) {
            pair.grownBy = merges;
            grown.add(pair);
        }
    }

    private void occurs(int symbol, long times) {
        if (symbol >= frequencies.length) {
            frequencies = Arrays.copyOf(frequencies, 2 * symbol);
        }
        frequencies[symbol] += times;
    }

    private void subtract(int first, int second, int word) {
        Pair pair = pairs.get(key(first, second));
        if (pair != null) {
            pair.count -= counts[word];
            if (pair.count == 0) {
                pairs.remove(key(first, second));
            }
        }
    }

    private static long key(int first, int second) {
        return (long) first << 32 | second;
    }
}
