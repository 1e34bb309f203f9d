package dev.jumbo.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many values lie between edges: up to and with the first, from it to the second, …, above the last.
 *
 * @param edges ascending; at least one
 * @param counts one more than edges
 * @param mean of the values; 0 if there are none
 * @param sample some of the values, ascending, at equally spaced ranks
 */
public record Histogram(List<Double> edges, List<Long> counts, double mean, List<Double> sample) {
    private static final int BINS = 10;

    /** Values of a sample, at most. */
    public static final int SAMPLE = 1000;

    public Histogram {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
        sample = List.copyOf(sample);
        if (edges.isEmpty() || counts.size() != edges.size() + 1) {
            throw new IllegalArgumentException("histogram: expected at least one edge and one count more, got "
                    + edges.size() + " and " + counts.size());
        }
        for (int i = 0; i < edges.size(); i++) {
            if (!Double.isFinite(edges.get(i)) || (i > 0 && edges.get(i) <= edges.get(i - 1))) {
                throw new IllegalArgumentException("histogram: expected ascending finite edges, got " + edges);
            }
        }
        if (counts.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("histogram: expected counts of at least 0, got " + counts);
        }
    }

    /** Of finite values, with their deciles and their greatest as edges, equal ones once. */
    public static Histogram of(double[] values) {
        return of(values, SAMPLE);
    }

    /** The same with so many values in the sample, at most. */
    static Histogram of(double[] values, int sample) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        List<Double> edges = new ArrayList<>();
        for (int bin = 1; bin <= BINS && sorted.length > 0; bin++) {
            int last = (int) Math.ceil((double) bin * sorted.length / BINS) - 1;
            double edge = sorted[Math.max(0, last)];
            if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
                edges.add(edge);
            }
        }
        return new Histogram(edges.isEmpty() ? List.of(0.0) : edges, sorted, thinned(sorted, sample));
    }

    private Histogram(List<Double> edges, double[] values, double[] sample) {
        this(
                edges,
                counted(edges, values),
                Arrays.stream(values).average().orElse(0),
                Arrays.stream(sample).boxed().toList());
    }

    /** Values at equally spaced ranks of ascending ones; all if they are not more than {@code most}. */
    public static double[] thinned(double[] sorted, int most) {
        if (sorted.length <= most) {
            return sorted.clone();
        }
        double[] thinned = new double[most];
        Arrays.setAll(thinned, i -> sorted[(int) ((2L * i + 1) * sorted.length / (2L * most))]);
        return thinned;
    }

    /** The same edges with other values, and without a sample. */
    public Histogram with(double[] values) {
        return new Histogram(edges, values, new double[0]);
    }

    private static List<Long> counted(List<Double> edges, double[] values) {
        Long[] counts = new Long[edges.size() + 1];
        Arrays.fill(counts, 0L);
        for (double value : values) {
            int bin = 0;
            while (bin < edges.size() && value > edges.get(bin)) {
                bin++;
            }
            counts[bin]++;
        }
        return List.of(counts);
    }

    /** Values that were counted. */
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
