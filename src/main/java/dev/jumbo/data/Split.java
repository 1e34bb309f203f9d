package dev.jumbo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Positions of a data set, divided into three parts that do not overlap and together are the whole set.
 *
 * @param train positions to train on, ascending
 * @param validation positions to choose settings and the best epoch by, ascending
 * @param test positions for the final figure, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
public record Split(int[] train, int[] validation, int[] test) {
    private static final double SLACK = 1e-9;

    /**
     * A random division in which every class is divided in the same proportions: a class of n examples has the floor or
     * the ceiling of n × fraction in each part. Which of the two is chosen so that the sizes of the parts stay close to
     * their fractions, too. Equal labels, fractions and seed give an equal split.
     *
     * @param labels the class of every example
     * @param train fraction from 0 to 1
     * @param validation fraction from 0 to 1
     * @param test fraction from 0 to 1; the three add up to 1
     * @throws IllegalArgumentException if they do not
     */
    public static Split stratified(int[] labels, double train, double validation, double test, long seed) {
        double[] fractions = {train, validation, test};
        check(fractions);
        byte[] parts = new byte[labels.length];
        double[] owed = new double[3];
        for (Map.Entry<Integer, int[]> entry : byLabel(labels).entrySet()) {
            int[] members = entry.getValue();
            Seeds.shuffle(members, Seeds.random(seed, entry.getKey()));
            int[] counts = divide(members.length, fractions, owed);
            for (int i = 0; i < members.length; i++) {
                parts[members[i]] = (byte) (i < counts[0] ? 0 : i < counts[0] + counts[1] ? 1 : 2);
            }
        }
        return new Split(positions(parts, 0), positions(parts, 1), positions(parts, 2));
    }

    /**
     * A random division in which examples of one group stay together, and every class is divided in the same proportions as far as
     * the groups allow: group after group, the largest first, goes where most of its classes is still wanted, and most of all. No part with a
     * fraction stays empty if there are groups enough.
     *
     * @param labels the class of every example
     * @param groups the group of every example
     * @param train fraction from 0 to 1
     * @param validation fraction from 0 to 1
     * @param test fraction from 0 to 1; the three add up to 1
     * @throws IllegalArgumentException if they do not, or there are not as many groups as labels
     */
    public static Split grouped(int[] labels, int[] groups, double train, double validation, double test, long seed) {
        double[] fractions = {train, validation, test};
        check(fractions);
        if (labels.length != groups.length) {
            throw new IllegalArgumentException(
                    "split: expected a group for each of " + labels.length + " examples, got " + groups.length);
        }
        Map<Integer, int[]> members = byLabel(groups);
        int[] order = members.keySet().stream().mapToInt(Integer::intValue).toArray();
        Seeds.shuffle(order, Seeds.random(seed));
        List<int[]> sorted = new ArrayList<>();
        for (int group : order) {
            sorted.add(Objects.requireNonNull(members.get(group)));
        }
        sorted.sort(Comparator.comparingInt((int[] group) -> group.length).reversed());
        Map<Integer, double[]> wanted = new TreeMap<>();
        byLabel(labels)
                .forEach((label, all) -> wanted.put(
                        label, new double[] {all.length * train, all.length * validation, all.length * test}));
        double[] whole = {labels.length * train, labels.length * validation, labels.length * test};
        byte[] parts = new byte[labels.length];
        boolean[] lacking = new boolean[fractions.length]; // parts that have a fraction and nothing yet
        for (int part = 0; part < fractions.length; part++) {
            lacking[part] = fractions[part] > 0;
        }
        int left = sorted.size();
        for (int[] group : sorted) {
            boolean fill = left-- <= count(lacking);
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int part = 0; part < fractions.length; part++) {
                if (fractions[part] == 0 || (fill && !lacking[part])) {
                    continue;
                }
                double owed = group.length * whole[part] / wanted.size();
                for (int member : group) {
                    owed += Objects.requireNonNull(wanted.get(labels[member]))[part];
                }
                if (owed > most + SLACK) {
                    most = owed;
                    best = part;
                }
            }
            lacking[best] = false;
            for (int member : group) {
                parts[member] = (byte) best;
                Objects.requireNonNull(wanted.get(labels[member]))[best]--;
                whole[best]--;
            }
        }
        return new Split(positions(parts, 0), positions(parts, 1), positions(parts, 2));
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private static void check(double[] fractions) {
        for (double fraction : fractions) {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException(
                        "split: expected fractions from 0 to 1, got " + Arrays.toString(fractions));
            }
        }
        double sum = Arrays.stream(fractions).sum();
        if (Math.abs(sum - 1) > SLACK) {
            throw new IllegalArgumentException("split: expected train, validation and test to add up to 1, got "
                    + Arrays.toString(fractions) + ", which is " + sum);
        }
    }

    /** A random division of {@code size} examples without regard to classes. */
    public static Split random(int size, double train, double validation, double test, long seed) {
        return stratified(new int[size], train, validation, test, seed);
    }

    /** Counts of n examples by largest remainder; {@code owed} carries each part's rounding from class to class. */
    private static int[] divide(int n, double[] fractions, double[] owed) {
        int[] counts = new int[3];
        double[] remainder = new double[3];
        int left = n;
        for (int p = 0; p < 3; p++) {
            counts[p] = (int) Math.floor(n * fractions[p] + SLACK);
            remainder[p] = Math.max(0, n * fractions[p] - counts[p]);
            left -= counts[p];
        }
        boolean[] given = new boolean[3];
        for (; left > 0; left--) {
            int best = -1;
            for (int p = 0; p < 3; p++) {
                boolean open = !given[p] && remainder[p] > SLACK;
                if (open && (best < 0 || owed[p] + remainder[p] > owed[best] + remainder[best])) {
                    best = p;
                }
            }
            given[best] = true;
            counts[best]++;
        }
        for (int p = 0; p < 3; p++) {
            owed[p] += n * fractions[p] - counts[p];
        }
        return counts;
    }

    private static Map<Integer, int[]> byLabel(int[] labels) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int label : labels) {
            sizes.merge(label, 1, Integer::sum);
        }
        Map<Integer, int[]> members = new TreeMap<>();
        sizes.forEach((label, size) -> members.put(label, new int[size]));
        Map<Integer, Integer> next = new TreeMap<>();
        for (int i = 0; i < labels.length; i++) {
            int slot = next.merge(labels[i], 1, Integer::sum) - 1;
            Objects.requireNonNull(members.get(labels[i]))[slot] = i;
        }
        return members;
    }

    private static int[] positions(byte[] parts, int part) {
        int size = 0;
        for (byte p : parts) {
            size += p == part ? 1 : 0;
        }
        int[] positions = new int[size];
        int next = 0;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == part) {
                positions[next++] = i;
            }
        }
        return positions;
    }
}
