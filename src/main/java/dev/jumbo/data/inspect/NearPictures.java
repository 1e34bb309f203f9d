package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.PictureCode.Bits;
import dev.jumbo.data.inspect.PictureCode.Cut;
import dev.jumbo.data.text.TrainingProgress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Finds pictures that show the same: saved again with more compression, brighter or darker, of another size, mirrored, or with
 * some percent of their edges cut off.
 *
 * <p>The bits of each picture's {@link PictureCode}, of its parts and of their mirror images are looked up among those of the
 * whole pictures, by multi-index hashing (Norouzi, Punjani, Fleet 2012): codes that differ in at most 7 of the 63 lowest
 * frequencies agree in one of four 16-bit words but for a bit. What is found is compared number by number, and the edges are
 * moved until the two are most alike.
 */
final class NearPictures {
    /** Shares that are cut off an edge to look a picture up. */
    private static final double[] EDGES = {0, 0.035};

    /** How far edges are moved afterwards, in turn. */
    private static final double[] STEPS = {0.0175, 0.009};

    private static final double MOST_CUT = 0.07;

    /** Bits that may differ: of the lowest frequencies, and of all. */
    private static final int LOW_BITS = 9;

    private static final int ALL_BITS = 64;

    /** What moving the edges can add to a similarity. */
    private static final float GAIN = 0.06f;

    /** Up to so many pictures are compared all with all. */
    private static final int FEW = 256;

    private static final int SAMPLE = 8192;
    private static final int WORD = 16;
    private static final int WORDS = 4;

    /**
     * Two pictures that show the same.
     *
     * @param first position of the earlier one
     * @param second position of the later one
     * @param similarity of their codes, at most 1
     * @param mirrored whether one is the mirror image
     * @param cut the largest share that one lacks of the other at an edge
     */
    record Pair(int first, int second, double similarity, boolean mirrored, double cut) {}

    private final byte[] thumbnails;
    private final int[] members;
    private final float threshold;
    private final float[][] codes;
    private final Bits bits;
    private final long[] words;
    private final int[][] starts = new int[WORDS][];
    private final int[][] entries = new int[WORDS][];

    /** The lowest frequencies' bits of the entries. */
    private final long[][] lows = new long[WORDS][];

    private final Cut[] cuts = new Cut[EDGES.length * EDGES.length];

    private NearPictures(byte[] thumbnails, int[] members, double threshold) {
        this.thumbnails = thumbnails;
        this.members = members;
        this.threshold = (float) threshold;
        this.codes = new float[members.length][];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = new Cut(EDGES[i / EDGES.length], EDGES[i % EDGES.length]);
        }
        IntStream.range(0, members.length)
                .parallel()
                .forEach(i -> codes[i] = PictureCode.of(thumbnails, at(i), Cut.WHOLE, Cut.WHOLE));
        this.bits = Bits.of(sample());
        this.words = new long[members.length * Bits.LONGS];
        for (int i = 0; i < members.length; i++) {
            bits.write(codes[i], words, i * Bits.LONGS);
        }
        for (int word = 0; word < WORDS; word++) {
            index(word);
        }
    }

    private long at(int i) {
        return (long) members[i] * PictureCode.SIDE * PictureCode.SIDE;
    }

    private float[][] sample() {
        if (codes.length <= SAMPLE) {
            return codes;
        }
        int[] order = Seeds.permutation(codes.length, Seeds.random(0));
        float[][] sample = new float[SAMPLE][];
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = codes[order[i]];
        }
        return sample;
    }

    /** Sorts the pictures by one of the words. */
    private void index(int word) {
        int[] start = new int[(1 << WORD) + 1];
        for (int i = 0; i < members.length; i++) {
            start[word(words[i * Bits.LONGS], word) + 1]++;
        }
        for (int i = 1; i < start.length; i++) {
            start[i] += start[i - 1];
        }
        int[] next = start.clone();
        int[] sorted = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            sorted[next[word(words[i * Bits.LONGS], word)]++] = i;
        }
        starts[word] = start;
        entries[word] = sorted;
        lows[word] = IntStream.of(sorted).mapToLong(i -> words[i * Bits.LONGS]).toArray();
    }

    private static int word(long bits, int word) {
        return (int) (bits >>> (word * WORD)) & 0xffff;
    }

    /**
     * All pairs.
     *
     * @param thumbnails [N, SIDE, SIDE] grey
     * @param members the pictures to compare, ascending
     * @param threshold least similarity, as {@link PictureInspection.Settings} has it
     * @return by position
     */
    static List<Pair> find(byte[] thumbnails, int[] members, double threshold, TrainingProgress progress) {
        NearPictures search = new NearPictures(thumbnails, members, threshold);
        AtomicInteger done = new AtomicInteger();
        List<Pair> found = new ArrayList<>();
        IntStream.range(0, members.length).parallel().forEach(i -> {
            List<Pair> pairs = search.search(i);
            int count = done.incrementAndGet();
            if (!pairs.isEmpty() || count % 256 == 0) {
                synchronized (search) {
                    found.addAll(pairs);
                    progress.at("comparing pictures", count, members.length);
                }
            }
        });
        return search.best(found);
    }

    /** Of the finds of the same two the best one. */
    private List<Pair> best(List<Pair> found) {
        found.sort(Comparator.comparingInt(Pair::first)
                .thenComparingInt(Pair::second)
                .thenComparing(Comparator.comparingDouble(Pair::similarity).reversed())
                .thenComparing(Pair::mirrored)
                .thenComparingDouble(Pair::cut));
        List<Pair> best = new ArrayList<>();
        for (Pair pair : found) {
            Pair last = best.isEmpty() ? null : best.get(best.size() - 1);
            if (last == null || last.first() != pair.first() || last.second() != pair.second()) {
                best.add(pair);
            }
        }
        return Collections.unmodifiableList(best);
    }

    /** Pictures that are like one or a part of it. */
    private List<Pair> search(int query) {
        Map<Integer, Look> best = new HashMap<>();
        long[] asked = new long[Bits.LONGS];
        int at = (int) at(query);
        for (Cut rows : cuts) {
            float[] half = PictureCode.down(thumbnails, at, rows);
            for (Cut columns : cuts) {
                float[] code = PictureCode.across(half, columns);
                for (int mirror = 0; mirror < 2; mirror++) {
                    float[] one = mirror == 0 ? code : PictureCode.mirrored(code);
                    Look look = new Look(query, rows, columns, mirror == 1, one, 0);
                    if (members.length <= FEW) {
                        for (int i = 0; i < members.length; i++) {
                            compare(look, i, best);
                        }
                    } else {
                        bits.write(one, asked, 0);
                        lookUp(look, asked, best);
                    }
                }
            }
        }
        List<Pair> pairs = new ArrayList<>();
        best.forEach((key, look) -> decide(look, key >> 1, pairs));
        return pairs;
    }

    /**
     * A part of a picture that is looked up.
     *
     * @param similarity to what was found
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Look(int query, Cut rows, Cut columns, boolean mirrored, float[] code, float similarity) {
        boolean isWhole() {
            return rows.start + rows.end + columns.start + columns.end == 0;
        }
    }

    private void lookUp(Look look, long[] asked, Map<Integer, Look> best) {
        for (int word = 0; word < WORDS; word++) {
            int value = word(asked[0], word);
            int[] start = starts[word];
            long[] low = lows[word];
            for (int flip = -1; flip < WORD; flip++) {
                int bucket = flip < 0 ? value : value ^ (1 << flip);
                for (int e = start[bucket]; e < start[bucket + 1]; e++) {
                    if (Long.bitCount(asked[0] ^ low[e]) <= LOW_BITS) {
                        int other = entries[word][e];
                        if (near(asked, other) && firstMeeting(asked[0], low[e], word)) {
                            compare(look, other, best);
                        }
                    }
                }
            }
        }
    }

    private boolean near(long[] asked, int other) {
        int at = other * Bits.LONGS;
        int different = 0;
        for (int i = 0; i < Bits.LONGS; i++) {
            different += Long.bitCount(asked[i] ^ words[at + i]);
        }
        return different <= ALL_BITS;
    }

    /** Whether the codes did not meet in an earlier word already. */
    private static boolean firstMeeting(long a, long b, int word) {
        for (int before = 0; before < word; before++) {
            if (Integer.bitCount(word(a, before) ^ word(b, before)) <= 1) {
                return false;
            }
        }
        return true;
    }

    /** Keeps of the looks at which another picture is met the one that is most like it. */
    private void compare(Look look, int other, Map<Integer, Look> best) {
        // Whole pictures meet twice.
        if (other == look.query() || (look.isWhole() && other < look.query())) {
            return;
        }
        float similarity = PictureCode.similarity(look.code(), codes[other]);
        if (similarity >= threshold - GAIN) {
            int key = (other << 1) | (look.mirrored() ? 1 : 0);
            Look before = best.get(key);
            if (before == null || similarity > before.similarity()) {
                best.put(
                        key,
                        new Look(look.query(), look.rows(), look.columns(), look.mirrored(), look.code(), similarity));
            }
        }
    }

    private void decide(Look look, int other, List<Pair> pairs) {
        double[] edges = {look.rows().start, look.rows().end, look.columns().start, look.columns().end};
        double similarity = look.similarity() < threshold ? moveEdges(look, codes[other], edges) : look.similarity();
        if (similarity >= threshold) {
            int a = members[look.query()];
            int b = members[other];
            double cut = Math.max(Math.max(edges[0], edges[1]), Math.max(edges[2], edges[3]));
            pairs.add(new Pair(Math.min(a, b), Math.max(a, b), Math.min(1, similarity), look.mirrored(), cut));
        }
    }

    /** Moves each edge as long as that makes the two more alike; returns their similarity. */
    private double moveEdges(Look look, float[] other, double[] edges) {
        int at = (int) at(look.query());
        float[] wanted = look.mirrored() ? PictureCode.mirrored(other) : other;
        double best = look.similarity();
        for (double step : STEPS) {
            float[] half = PictureCode.down(thumbnails, at, new Cut(edges[0], edges[1]));
            for (int edge = edges.length - 1; edge >= 0; edge--) { // columns first: they share the rows' transform
                for (int sign = -1; sign <= 1; sign += 2) {
                    double before = edges[edge];
                    double moved = before + sign * step;
                    if (moved < 0 || moved > MOST_CUT) {
                        continue;
                    }
                    edges[edge] = moved;
                    float[] rows = edge > 1 ? half : PictureCode.down(thumbnails, at, new Cut(edges[0], edges[1]));
                    float now = PictureCode.similarity(PictureCode.across(rows, new Cut(edges[2], edges[3])), wanted);
                    if (now > best) {
                        best = now;
                        break;
                    }
                    edges[edge] = before;
                }
            }
            if (best < threshold - GAIN / 3) {
                break;
            }
        }
        return best;
    }
}
