package dev.jumbo.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A division into k folds of like size, for cross-validation: each example is in one fold.
 *
 * @param fold the fold of every example, 0 … folds - 1
 * @param folds how many there are
 */
@SuppressWarnings("ArrayRecordComponent")
public record KFold(int[] fold, int folds) {
    /**
     * Folds that have like shares of each class: a class of n examples has the floor or the ceiling of n / k in each, and so has
     * the whole (scikit-learn's {@code StratifiedKFold}). Equal labels, k and seed give equal folds.
     *
     * @throws IllegalArgumentException if k is less than 2 or more than there are examples
     */
    public static KFold stratified(int[] labels, int folds, long seed) {
        check(folds, labels.length, "examples");
        int[] fold = new int[labels.length];
        int next = 0;
        for (Map.Entry<Integer, int[]> entry : members(labels).entrySet()) {
            int[] members = entry.getValue();
            Seeds.shuffle(members, Seeds.random(seed, folds, entry.getKey()));
            for (int member : members) {
                fold[member] = next;
                next = (next + 1) % folds;
            }
        }
        return new KFold(fold, folds);
    }

    /**
     * Folds that divide no group, such as all pictures of one patient, and have shares of each class as like as that allows: groups
     * go, those with the most uneven classes first, to the fold where the shares of classes differ least afterwards (scikit-learn's
     * {@code StratifiedGroupKFold}).
     *
     * @param groups the group of every example
     * @throws IllegalArgumentException if k is less than 2 or more than there are groups
     */
    public static KFold grouped(int[] labels, int[] groups, int folds, long seed) {
        if (groups.length != labels.length) {
            throw new IllegalArgumentException(
                    "groups: expected one an example, " + labels.length + ", got " + groups.length);
        }
        Map<Integer, int[]> all = members(groups);
        check(folds, all.size(), "groups");
        int[] labelPlaces = places(labels);
        int classes = Arrays.stream(labelPlaces).max().orElse(-1) + 1;
        double[] totals = new double[classes];
        for (int place : labelPlaces) {
            totals[place]++;
        }
        int[][] members = all.values().toArray(int[][]::new);
        double[][] counts = new double[members.length][classes];
        for (int g = 0; g < members.length; g++) {
            for (int member : members[g]) {
                counts[g][labelPlaces[member]]++;
            }
        }
        int[] order = Seeds.permutation(members.length, Seeds.random(seed, folds));
        int[] sorted = Arrays.stream(order)
                .boxed()
                .sorted(Comparator.comparingDouble(g -> -deviation(counts[g])))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] fold = new int[labels.length];
        double[][] filled = new double[folds][classes];
        for (int g : sorted) {
            int best = best(filled, counts[g], totals);
            for (int c = 0; c < classes; c++) {
                filled[best][c] += counts[g][c];
            }
            for (int member : members[g]) {
                fold[member] = best;
            }
        }
        return new KFold(fold, folds);
    }

    /** The fold with which the shares of classes deviate least from fold to fold; of equals the one with the fewest examples. */
    private static int best(double[][] filled, double[] added, double[] totals) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        double fewest = Double.POSITIVE_INFINITY;
        for (int f = 0; f < filled.length; f++) {
            double mean = 0;
            for (int c = 0; c < totals.length; c++) {
                double[] shares = new double[filled.length];
                for (int other = 0; other < filled.length; other++) {
                    shares[other] = (filled[other][c] + (other == f ? added[c] : 0)) / totals[c];
                }
                mean += deviation(shares) / totals.length;
            }
            double size = Arrays.stream(filled[f]).sum();
            if (mean < least - 1e-12 || (mean < least + 1e-12 && size < fewest)) {
                best = f;
                least = mean;
                fewest = size;
            }
        }
        return best;
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0));
    }

    /** Values as 0, 1, 2 … by their order. */
    private static int[] places(int[] values) {
        int[] sorted = Arrays.stream(values).distinct().sorted().toArray();
        return Arrays.stream(values)
                .map(value -> Arrays.binarySearch(sorted, value))
                .toArray();
    }

    private static Map<Integer, int[]> members(int[] keys) {
        Map<Integer, IntStream.Builder> found = new TreeMap<>();
        for (int i = 0; i < keys.length; i++) {
            found.computeIfAbsent(keys[i], key -> IntStream.builder()).add(i);
        }
        Map<Integer, int[]> members = new TreeMap<>();
        found.forEach((key, positions) -> members.put(key, positions.build().toArray()));
        return members;
    }

    private static void check(int folds, int size, String what) {
        if (folds < 2 || folds > size) {
            throw new IllegalArgumentException(
                    "folds: expected 2 to as many as there are " + what + ", " + size + ", got " + folds);
        }
    }

    /** The examples of a fold, ascending. */
    public int[] of(int number) {
        return IntStream.range(0, fold.length).filter(i -> fold[i] == number).toArray();
    }

    /** The examples of the others, ascending. */
    public int[] without(int number) {
        return IntStream.range(0, fold.length).filter(i -> fold[i] != number).toArray();
    }
}
