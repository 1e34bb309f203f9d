package dev.jumbo.data.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What was found in a data set. */
public sealed interface DataInspection permits PictureInspection, TextInspection, TableInspection {
    /** What was looked over: a folder, files, a recipe's source. */
    String data();

    /** Examples, broken ones included. */
    long examples();

    /**
     * Findings in a few words, the gravest first: how many there are of each kind. Empty if nothing was found.
     *
     * @return for instance {@code broken: 3}
     */
    Map<String, Long> findings();

    /**
     * A class.
     *
     * @param counts examples by part
     */
    record ClassCount(String name, Map<String, Integer> counts) {
        public int total() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * A class or label that some part has no example of.
     *
     * @param examples of all parts
     * @param parts without one
     */
    record Absent(String name, int examples, List<String> parts) {}

    /** An example that cannot be used, and why. */
    record Broken(String name, String reason) {}

    /**
     * Examples that are the same.
     *
     * @param how {@code file} if their files are equal, {@code content} if what is in them is
     * @param names of all of them, at least two
     * @param labels the classes that they have, one or more; empty if they have none
     * @param parts the parts that they are in
     */
    record Same(String how, List<String> names, List<String> labels, List<String> parts) {}

    /**
     * Two examples that are almost the same.
     *
     * @param how what they differ by: {@code alike}, {@code mirrored}, {@code cut}
     * @param similarity at most 1
     */
    record Near(
            String first,
            String second,
            String how,
            double similarity,
            String firstLabel,
            String secondLabel,
            String firstPart,
            String secondPart) {
        /** Whether they are of different classes. */
        public boolean disagrees() {
            return !firstLabel.equals(secondLabel);
        }

        /** Whether they are in different parts. */
        public boolean leaks() {
            return !firstPart.equals(secondPart);
        }
    }

    /**
     * Two parts that have examples in common.
     *
     * @param exact examples of {@code second} that are the same as one of {@code first}
     * @param near those that are almost the same
     */
    record Leak(String first, String second, int exact, int near) {}

    /**
     * An example that is likely to be of another class.
     *
     * @param label the class that it has
     * @param suggested the class that it looks like
     * @param why in a few words
     */
    record Suspect(String name, String label, String suggested, String why) {}

    /**
     * An example unlike the others.
     *
     * @param what measure: {@code width}, {@code brightness}, …
     * @param low the bound below which a value is far out
     * @param high the bound above
     */
    record Outlier(String name, String what, double value, double low, double high) {}

    /**
     * How values are distributed.
     *
     * @param edges of the bins, one more than there are counts
     */
    record Distribution(
            String what, double least, double median, double greatest, List<Double> edges, List<Long> counts) {
        private static final int BINS = 20;

        /** Of at least one value, in bins of equal width. */
        static Distribution of(String what, double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double low = sorted[0];
            double high = sorted[sorted.length - 1];
            int bins = high > low ? BINS : 1;
            long[] counts = new long[bins];
            for (double value : sorted) {
                counts[high > low ? (int) Math.min(bins - 1, (value - low) / (high - low) * bins) : 0]++;
            }
            List<Double> edges = new ArrayList<>();
            for (int i = 0; i <= bins; i++) {
                edges.add(low + (high - low) * i / bins);
            }
            return new Distribution(
                    what,
                    low,
                    Fences.quantile(sorted, 0.5),
                    high,
                    edges,
                    Arrays.stream(counts).boxed().toList());
        }
    }
}
