package dev.jumbo.data.text;

import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a unigram model in a tree of characters, with the sums over all ways to write a word as pieces. P pieces,
 * L characters of a word.
 */
final class Pieces {
    private final List<int[]> pieces;
    private final double[] scores;

    /** [P] e to the scores. */
    private final double[] probabilities;

    /** (node, character) to node; node 0 is the root. */
    private final LongIntMap children = new LongIntMap();

    /** Node to piece, or -1. */
    private int[] pieceAt = {-1};

    /**
     * @param pieces [P] the characters of each
     * @param scores [P] logarithms of their probabilities
     */
    Pieces(List<int[]> pieces, double[] scores) {
        this.pieces = pieces;
        this.scores = scores;
        this.probabilities = new double[scores.length];
        int nodes = 1;
        for (int p = 0; p < pieces.size(); p++) {
            probabilities[p] = StrictMath.exp(scores[p]);
            int node = 0;
            for (int c : pieces.get(p)) {
                long key = key(node, c);
                int next = children.get(key);
                if (next == LongIntMap.NONE) {
                    next = nodes++;
                    children.put(key, next);
                    if (next >= pieceAt.length) {
                        int from = pieceAt.length;
                        pieceAt = Arrays.copyOf(pieceAt, 2 * from);
                        Arrays.fill(pieceAt, from, pieceAt.length, -1);
                    }
                }
                node = next;
            }
            pieceAt[node] = p;
        }
    }

    /**
     * Adds how often each piece is expected in a word: its share in each way to write it, the ways weighed by their
     * probability.
     *
     * @param word [L], short enough for its probability to be a double
     * @param times how often the word occurs
     * @param expected [P] is added to
     * @return the logarithm of the word's probability; negative infinity if it cannot be written
     */
    double expect(int[] word, double times, double[] expected) {
        int length = word.length;
        double[] before = new double[length + 1];
        double[] after = new double[length + 1];
        before[0] = 1;
        after[length] = 1;
        for (int from = 0; from < length; from++) {
            int node = 0;
            for (int to = from; to < length; to++) {
                node = children.get(key(node, word[to]));
                if (node == LongIntMap.NONE) {
                    break;
                }
                if (pieceAt[node] >= 0) {
                    before[to + 1] += before[from] * probabilities[pieceAt[node]];
                }
            }
        }
        double whole = before[length];
        if (!(whole > 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        for (int from = length - 1; from >= 0; from--) {
            int node = 0;
            for (int to = from; to < length; to++) {
                node = children.get(key(node, word[to]));
                if (node == LongIntMap.NONE) {
                    break;
                }
                int piece = pieceAt[node];
                if (piece >= 0) {
                    double way = probabilities[piece] * after[to + 1];
                    after[from] += way;
                    expected[piece] += times * before[from] * way / whole;
                }
            }
        }
        return StrictMath.log(whole);
    }

    /**
     * The most probable way to write a word (Viterbi 1967), of equal ones the one with the longer last pieces.
     *
     * @param word [L]
     * @param without a piece not to use, or -1
     * @return pieces in order; none if it cannot be written
     */
    int[] best(int[] word, int without) {
        int length = word.length;
        double[] score = new double[length + 1];
        int[] last = new int[length + 1];
        Arrays.fill(score, Double.NEGATIVE_INFINITY);
        score[0] = 0;
        for (int from = 0; from < length; from++) {
            if (score[from] == Double.NEGATIVE_INFINITY) {
                continue;
            }
            int node = 0;
            for (int to = from; to < length; to++) {
                node = children.get(key(node, word[to]));
                if (node == LongIntMap.NONE) {
                    break;
                }
                int piece = pieceAt[node];
                if (piece >= 0 && piece != without && score[from] + scores[piece] > score[to + 1]) {
                    score[to + 1] = score[from] + scores[piece];
                    last[to + 1] = piece;
                }
            }
        }
        if (score[length] == Double.NEGATIVE_INFINITY) {
            return new int[0];
        }
        int[] reversed = new int[length];
        int size = 0;
        for (int at = length; at > 0; at -= pieces.get(last[at]).length) {
            reversed[size++] = last[at];
        }
        int[] ordered = new int[size];
        for (int i = 0; i < size; i++) {
            ordered[i] = reversed[size - 1 - i];
        }
        return ordered;
    }

    private static long key(int node, int character) {
        return (long) node << 21 | character;
    }
}
