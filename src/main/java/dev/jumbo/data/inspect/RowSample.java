package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.TableInspection.Giveaway;
import dev.jumbo.data.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A random part of the rows of a table (reservoir sampling, Vitter 1985), to tell which columns give the target away. */
final class RowSample {
    private static final int SIZE = 20_000;

    /** Values of a target from which on it counts as a number. */
    private static final int MANY = 30;

    private static final int BINS = 64;
    private static final double SUSPICIOUS = 0.99;
    private static final int FEWEST = 20;

    private final SplittableRandom random = Seeds.random(3);
    private final List<double[]> rows = new ArrayList<>();
    private final int columns;
    private long offered;

    RowSample(int columns) {
        this.columns = columns;
    }

    void offer(double[][] codes, int row) {
        offered++;
        int place = rows.size();
        if (place == SIZE) {
            long chosen = random.nextLong(offered);
            if (chosen >= SIZE) {
                return;
            }
            place = (int) chosen;
        }
        double[] values = new double[columns];
        for (int c = 0; c < columns; c++) {
            values[c] = codes[c][row];
        }
        if (place == rows.size()) {
            rows.add(values);
        } else {
            rows.set(place, values);
        }
    }

    /** The columns that tell almost all of the target by themselves. */
    List<Giveaway> giveaways(List<Column> names, int target) {
        double[][] known =
                rows.stream().filter(row -> !Double.isNaN(row[target])).toArray(double[][]::new);
        List<Giveaway> giveaways = new ArrayList<>();
        if (known.length < FEWEST) {
            return giveaways;
        }
        Set<Double> values = new HashSet<>();
        for (double[] row : known) {
            values.add(row[target]);
        }
        boolean number = names.get(target).kind() == Column.Kind.NUMBER && values.size() > MANY;
        double[] wanted = Arrays.stream(known).mapToDouble(row -> row[target]).toArray();
        double without = number ? 0 : told(new double[wanted.length], wanted);
        for (int c = 0; c < columns; c++) {
            if (c == target) {
                continue;
            }
            int at = c;
            double[] cells = Arrays.stream(known).mapToDouble(row -> row[at]).toArray();
            // Texts have no order.
            double[] column = names.get(c).kind() == Column.Kind.TEXT ? cells : bins(cells);
            double score = number ? explained(column, wanted) : told(column, wanted);
            if (score >= SUSPICIOUS && without < SUSPICIOUS) {
                giveaways.add(new Giveaway(names.get(c).name(), score, without));
            }
        }
        return giveaways;
    }

    /** Values, or of many different numbers the {@link #BINS} stretches that they are in. */
    private static double[] bins(double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        if (Arrays.stream(sorted).distinct().count() <= Math.min(4 * BINS, values.length / FEWEST)) {
            return values;
        }
        double[] edges = new double[BINS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = sorted[(int) ((long) (i + 1) * sorted.length / BINS)];
        }
        return Arrays.stream(values)
                .map(v -> {
                    int found = Arrays.binarySearch(edges, v);
                    return Double.isNaN(v) ? v : found < 0 ? -found - 1 : found + 1;
                })
                .toArray();
    }

    /** The share of rows that have the target that is most frequent among the others with the same value. */
    private static double told(double[] column, double[] target) {
        Map<Double, Map<Double, Integer>> counts = new HashMap<>();
        for (int i = 0; i < column.length; i++) {
            counts.computeIfAbsent(column[i], value -> new HashMap<>()).merge(target[i], 1, Integer::sum);
        }
        int right = 0;
        for (int i = 0; i < column.length; i++) {
            Map<Double, Integer> same = counts.getOrDefault(column[i], Map.of());
            int own = same.getOrDefault(target[i], 0) - 1;
            double self = target[i];
            int other = same.entrySet().stream()
                    .filter(entry -> entry.getKey() != self)
                    .mapToInt(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            right += own > 0 && own >= other ? 1 : 0;
        }
        return (double) right / column.length;
    }

    /** The share of the target's variance that the means of the others with the same value explain. */
    private static double explained(double[] column, double[] target) {
        Map<Double, double[]> sums = new HashMap<>();
        double total = 0;
        for (int i = 0; i < column.length; i++) {
            double[] sum = sums.computeIfAbsent(column[i], value -> new double[2]);
            sum[0] += target[i];
            sum[1]++;
            total += target[i];
        }
        double mean = total / target.length;
        double left = 0;
        double all = 0;
        for (int i = 0; i < column.length; i++) {
            double[] sum = sums.getOrDefault(column[i], new double[] {0, 1});
            double guess = sum[1] > 1 ? (sum[0] - target[i]) / (sum[1] - 1) : mean;
            left += (target[i] - guess) * (target[i] - guess);
            all += (target[i] - mean) * (target[i] - mean);
        }
        return all == 0 ? 0 : 1 - left / all;
    }
}
