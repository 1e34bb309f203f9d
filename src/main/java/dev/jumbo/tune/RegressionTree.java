package dev.jumbo.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A regression tree that is grown until its leaves are pure (Breiman et al. 1984: least squares), as the boxes that it cuts a
 * space into. A number is cut at a threshold, a choice into one of its values and the others.
 */
final class RegressionTree {
    private final List<Domain> domains;
    private final double[][] rows;
    private final double[] targets;
    private final List<Leaf> leaves = new ArrayList<>();

    /**
     * A part of the space where the tree says one value.
     *
     * @param low where it begins in each dimension; of a choice, unused
     * @param high where it ends
     * @param choices which values it has of each choice; of a number, empty
     */
    record Leaf(double[] low, double[] high, boolean[][] choices, double value) {
        /** The share of a dimension that it takes. */
        double share(int dimension, Domain domain) {
            if (domain instanceof Domain.Choice choice) {
                int count = 0;
                for (boolean taken : choices[dimension]) {
                    count += taken ? 1 : 0;
                }
                return (double) count / choice.values().size();
            }
            return (high[dimension] - low[dimension]) / (domain.high() - domain.low());
        }
    }

    private record Cut(int dimension, double at, double gain) {}

    /**
     * Grows a tree.
     *
     * @param rows coordinates: [examples][dimensions]
     * @param sample the rows that it learns from, some perhaps several times
     */
    RegressionTree(List<Domain> domains, double[][] rows, double[] targets, int[] sample) {
        this.domains = domains;
        this.rows = rows;
        this.targets = targets;
        double[] low = domains.stream().mapToDouble(Domain::low).toArray();
        double[] high = domains.stream().mapToDouble(Domain::high).toArray();
        boolean[][] choices = new boolean[domains.size()][];
        for (int d = 0; d < choices.length; d++) {
            choices[d] = new boolean
                    [domains.get(d) instanceof Domain.Choice choice
                            ? choice.values().size()
                            : 0];
            Arrays.fill(choices[d], true);
        }
        grow(sample, new Leaf(low, high, choices, 0));
    }

    List<Leaf> leaves() {
        return leaves;
    }

    private void grow(int[] sample, Leaf box) {
        double mean =
                IntStream.of(sample).mapToDouble(i -> targets[i]).average().orElse(0);
        Cut best = null;
        if (IntStream.of(sample).anyMatch(i -> targets[i] != targets[sample[0]])) {
            for (int d = 0; d < domains.size(); d++) {
                Cut cut = domains.get(d) instanceof Domain.Choice choice
                        ? choiceCut(sample, d, choice.values().size())
                        : numberCut(sample, d);
                best = cut != null && (best == null || cut.gain > best.gain) ? cut : best;
            }
        }
        if (best == null) {
            leaves.add(new Leaf(box.low, box.high, box.choices, mean));
            return;
        }
        Cut cut = best;
        boolean choice = domains.get(cut.dimension) instanceof Domain.Choice;
        int[] left = IntStream.of(sample).filter(i -> isLeft(i, cut, choice)).toArray();
        int[] right = IntStream.of(sample).filter(i -> !isLeft(i, cut, choice)).toArray();
        grow(left, part(box, cut, choice, true));
        grow(right, part(box, cut, choice, false));
    }

    private boolean isLeft(int row, Cut cut, boolean choice) {
        double value = rows[row][cut.dimension];
        return choice ? value == cut.at : value <= cut.at;
    }

    private static Leaf part(Leaf box, Cut cut, boolean choice, boolean left) {
        int d = cut.dimension;
        double[] low = box.low.clone();
        double[] high = box.high.clone();
        boolean[][] choices = box.choices.clone();
        if (choice) {
            choices[d] = choices[d].clone();
            for (int k = 0; k < choices[d].length; k++) {
                choices[d][k] &= left == (k == (int) cut.at);
            }
        } else if (left) {
            high[d] = cut.at;
        } else {
            low[d] = cut.at;
        }
        return new Leaf(low, high, choices, 0);
    }

    /** The threshold that explains most; null if all values are the same. */
    private @Nullable Cut numberCut(int[] sample, int d) {
        Integer[] order = IntStream.of(sample).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> rows[i][d]));
        double total = IntStream.of(sample).mapToDouble(i -> targets[i]).sum();
        double left = 0;
        Cut best = null;
        for (int k = 1; k < order.length; k++) {
            left += targets[order[k - 1]];
            double before = rows[order[k - 1]][d];
            double after = rows[order[k]][d];
            if (before < after) {
                double gain = gain(left, k, total, order.length);
                if (best == null || gain > best.gain) {
                    double middle = (before + after) / 2;
                    best = new Cut(d, middle < after ? middle : before, gain);
                }
            }
        }
        return best;
    }

    /** The value that differs most from the others; null if all are the same. */
    private @Nullable Cut choiceCut(int[] sample, int d, int values) {
        double[] sums = new double[values];
        int[] counts = new int[values];
        for (int row : sample) {
            sums[(int) rows[row][d]] += targets[row];
            counts[(int) rows[row][d]]++;
        }
        double total = Arrays.stream(sums).sum();
        Cut best = null;
        for (int k = 0; k < values; k++) {
            if (counts[k] > 0 && counts[k] < sample.length) {
                double gain = gain(sums[k], counts[k], total, sample.length);
                best = best == null || gain > best.gain ? new Cut(d, k, gain) : best;
            }
        }
        return best;
    }

    /** What two means explain, up to a constant: Σ sum² / count. */
    private static double gain(double left, int count, double total, int all) {
        double right = total - left;
        return left * left / count + right * right / (all - count);
    }
}
