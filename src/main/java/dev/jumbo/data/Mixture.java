package dev.jumbo.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * In which shares batches have examples of several sources.
 *
 * <p>An epoch takes as many examples as the data set has. Its order gives each place to the source that is furthest behind its
 * share, so that after any number of places each of two sources is within one example of its share of them. A source's examples
 * come in an order of their own that is drawn anew each epoch, and anew whenever the source is at its end before the epoch is.
 *
 * @param sources the source of each example of the data set, from 0
 * @param shares of the sources, above 0; they add up to 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record Mixture(int[] sources, double[] shares) {
    private static final double SLACK = 1e-6;

    public Mixture {
        for (double share : shares) {
            if (!(share > 0)) {
                throw new IllegalArgumentException("shares: expected more than 0, got " + Arrays.toString(shares));
            }
        }
        if (Math.abs(Arrays.stream(shares).sum() - 1) > SLACK) {
            throw new IllegalArgumentException(
                    "shares: expected numbers that add up to 1, got " + Arrays.toString(shares));
        }
        int[] counts = counts(sources, shares.length);
        for (int source = 0; source < counts.length; source++) {
            if (counts[source] == 0) {
                throw new IllegalArgumentException(
                        "mix: expected examples of each source to learn from, found none of number " + (source + 1));
            }
        }
    }

    /** Of sources one after the other with so many examples each. */
    public static Mixture of(int[] sizes, double[] shares) {
        int[] sources =
                new int[Math.toIntExact(IntStream.of(sizes).asLongStream().sum())];
        int at = 0;
        for (int source = 0; source < sizes.length; source++) {
            Arrays.fill(sources, at, at + sizes[source], source);
            at += sizes[source];
        }
        return new Mixture(sources, shares);
    }

    /** Of some of the examples. */
    public Mixture at(int[] indices) {
        return new Mixture(Arrays.stream(indices).map(i -> sources[i]).toArray(), shares);
    }

    /** Examples of each source. */
    public List<Integer> counts() {
        return Arrays.stream(counts(sources, shares.length)).boxed().toList();
    }

    private static int[] counts(int[] sources, int size) {
        int[] counts = new int[size];
        for (int source : sources) {
            counts[Objects.checkIndex(source, size)]++;
        }
        return counts;
    }

    /** The source of each place of an epoch; it is the same in every epoch. */
    int[] places() {
        int[] places = new int[sources.length];
        long[] given = new long[shares.length];
        for (int place = 0; place < places.length; place++) {
            int furthest = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int source = 0; source < shares.length; source++) {
                double behind = shares[source] * (place + 1) - given[source];
                if (behind > most + SLACK) {
                    most = behind;
                    furthest = source;
                }
            }
            given[furthest]++;
            places[place] = furthest;
        }
        return places;
    }

    /** The examples of an epoch, by place, drawn by a seed. */
    int[] order(long seed) {
        int[] counts = counts(sources, shares.length);
        int[][] members = new int[counts.length][];
        int[] next = new int[counts.length];
        for (int source = 0; source < counts.length; source++) {
            members[source] = new int[counts[source]];
        }
        for (int i = 0; i < sources.length; i++) {
            members[sources[i]][next[sources[i]]++] = i;
        }
        int[] rounds = new int[counts.length];
        int[] order = places();
        for (int place = 0; place < order.length; place++) {
            int source = order[place];
            if (next[source] == counts[source]) {
                Seeds.shuffle(members[source], Seeds.random(seed, source, rounds[source]++));
                next[source] = 0;
            }
            order[place] = members[source][next[source]++];
        }
        return order;
    }
}
