package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes of sentences the examples that word2vec learns from (Mikolov et al. 2013a and b): a word, those around it, and words
 * drawn at random that are not there.
 *
 * <p>A word of share f of the corpus is left out of its sentence with probability 1 − √(t / f) before; then the window of
 * each word is drawn from 1 … {@code window} words on each side. Random words are drawn in proportion to count^0.75.
 */
public final class WordContexts implements Batcher<int[]> {
    /** What is guessed from what. */
    public enum Kind {
        /** Each of the words around, from the word: an example a pair. */
        SKIP_GRAM,
        /** The word, from the mean of those around it: an example a word. */
        CBOW
    }

    private static final double POWER = 0.75;

    private final Kind kind;
    private final int window;
    private final int negatives;
    private final double[] kept;
    private final double[] stays;
    private final int[] other;

    /**
     * For sentences of ids below {@code counts.length}.
     *
     * @param window most words on a side; 5
     * @param negatives random words an example; 5 to 20 for a small corpus, 2 to 5 for a large one
     * @param threshold t, the share from which on a word is frequent, 1e-3 to 1e-5; 0: none is left out
     * @param counts [V] how often each word occurs, at least two of them above 0
     */
    public WordContexts(Kind kind, int window, int negatives, double threshold, long[] counts) {
        long used = Arrays.stream(counts).filter(count -> count > 0).count();
        if (window < 1 || negatives < 1 || !(threshold >= 0) || used < 2) {
            throw new IllegalArgumentException(
                    "word contexts: expected window and negatives from 1, threshold from 0 and"
                            + " two words or more, got " + window + ", " + negatives + ", " + threshold + " and "
                            + used);
        }
        this.kind = kind;
        this.window = window;
        this.negatives = negatives;
        double total = Arrays.stream(counts).sum();
        kept = Arrays.stream(counts)
                .mapToDouble(count -> threshold == 0 ? 1 : Math.min(1, Math.sqrt(threshold * total / count)))
                .toArray();
        stays = Arrays.stream(counts)
                .mapToDouble(count -> Math.pow((double) count, POWER))
                .toArray();
        other = new int[counts.length];
        balance(stays, other);
    }

    /**
     * Makes of weights the table of Walker's alias method (Vose 1991): column i stays i with probability {@code stays[i]},
     * and is {@code other[i]} else.
     */
    private static void balance(double[] stays, int[] other) {
        int size = stays.length;
        double mean = Arrays.stream(stays).sum() / size;
        int[] stack = new int[size]; // small ones from the front, large ones from the back
        int small = 0;
        int large = size;
        for (int i = 0; i < size; i++) {
            other[i] = i;
            stays[i] /= mean;
            stack[stays[i] < 1 ? small++ : --large] = i;
        }
        while (small > 0 && large < size) {
            int less = stack[--small];
            int more = stack[large++];
            other[less] = more;
            stays[more] -= 1 - stays[less];
            stack[stays[more] < 1 ? small++ : --large] = more;
        }
        while (small > 0) {
            stays[stack[--small]] = 1; // but for rounding
        }
        while (large < size) {
            stays[stack[large++]] = 1;
        }
    }

    /** A random word in proportion to count^0.75. */
    int draw(RandomGenerator random) {
        int i = random.nextInt(stays.length);
        return random.nextDouble() < stays[i] ? i : other[i];
    }

    /** The probability that an occurrence of a word stays in its sentence. */
    double kept(int word) {
        return kept[word];
    }

    @Override
    public WordContextBatch batch(List<int[]> sentences, int[] indices, RandomGenerator random) {
        int columns = kind == Kind.CBOW ? 2 * window : 1;
        WordContextBatch.Rows rows = new WordContextBatch.Rows(columns, 1 + negatives);
        for (int[] sentence : sentences) {
            int[] words = Arrays.stream(sentence)
                    .filter(word -> kept[word] >= 1 || random.nextDouble() < kept[word])
                    .toArray();
            for (int t = 0; t < words.length; t++) {
                int reach = 1 + random.nextInt(window);
                int first = Math.max(0, t - reach);
                int last = Math.min(words.length - 1, t + reach);
                if (kind == Kind.SKIP_GRAM) {
                    for (int c = first; c <= last; c++) {
                        if (c != t) {
                            rows.add(words, t, t, -1, outputs(words[c], random));
                        }
                    }
                } else if (last > first) {
                    rows.add(words, first, last, t, outputs(words[t], random));
                }
            }
        }
        return rows.batch(indices);
    }

    private int[] outputs(int right, RandomGenerator random) {
        int[] words = new int[1 + negatives];
        words[0] = right;
        for (int i = 1; i < words.length; i++) {
            do {
                words[i] = draw(random);
            } while (words[i] == right);
        }
        return words;
    }
}
