package dev.jumbo.tune;

import dev.jumbo.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What mattered: functional ANOVA of a random forest (Hutter et al. 2014). A forest learns the value from the dimensions; the
 * importance of a dimension is the share of the forest's variance over the whole space that it explains alone, exactly
 * computed from the trees' boxes. The shares add up to less than 1; the rest is how dimensions act together.
 */
public final class Importance {
    private static final int TREES = 64;

    private Importance() {}

    /**
     * Shares by key.
     *
     * @param domains by key
     * @param rows coordinates: [trials][dimensions]
     * @param values of the trials
     * @param seed of the forest
     * @return 0 for all if the values do not differ
     */
    public static Map<String, Double> of(Map<String, Domain> domains, double[][] rows, double[] values, long seed) {
        List<Domain> list = List.copyOf(domains.values());
        double[] sums = new double[list.size()];
        int counted = 0;
        for (int t = 0; t < TREES; t++) {
            SplittableRandom random = new SplittableRandom(Rng.mix(seed, t));
            int[] sample =
                    random.ints(values.length, 0, Math.max(1, values.length)).toArray();
            RegressionTree tree = new RegressionTree(list, rows, values, sample);
            double total = variance(tree, list);
            if (total > 0) {
                counted++;
                for (int d = 0; d < sums.length; d++) {
                    sums[d] += alone(tree, list, d) / total;
                }
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        int d = 0;
        for (String key : domains.keySet()) {
            shares.put(key, counted == 0 ? 0 : sums[d] / counted);
            d++;
        }
        return shares;
    }

    /**
     * Shares by key, of the trials that have a value; all are compared after as many epochs as the shortest had. A dimension
     * that a trial does not have counts as in the middle of its domain.
     *
     * @return empty if there are fewer than four trials
     */
    static Map<String, Double> of(SearchSpace space, List<Trial> trials, Direction direction, long seed) {
        List<Trial> judged = trials.stream().filter(Trial::isJudged).toList();
        if (judged.size() < 4) {
            return Map.of();
        }
        int epochs =
                judged.stream().mapToInt(trial -> trial.curve().size()).min().orElse(0);
        double[] values = judged.stream()
                .mapToDouble(trial -> Trial.best(trial.curve().subList(0, epochs), direction))
                .toArray();
        Map<String, Domain> domains = new LinkedHashMap<>();
        space.dimensions().forEach(dimension -> domains.put(dimension.key(), dimension.domain()));
        List<double[]> rows = new ArrayList<>();
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                rows.add(coordinates(domains, judged.get(i)));
                kept.add(values[i]);
            }
        }
        return of(
                domains,
                rows.toArray(double[][]::new),
                kept.stream().mapToDouble(Double::doubleValue).toArray(),
                seed);
    }

    private static double[] coordinates(Map<String, Domain> domains, Trial trial) {
        double[] row = new double[domains.size()];
        int d = 0;
        for (Map.Entry<String, Domain> entry : domains.entrySet()) {
            Domain domain = entry.getValue();
            Object value = trial.parameters().get(entry.getKey());
            Object known = value == null ? domain.value((domain.low() + domain.high()) / 2) : value;
            row[d++] = domain.coordinate(known);
        }
        return row;
    }

    private static double volume(RegressionTree.Leaf leaf, List<Domain> domains, int without) {
        double volume = 1;
        for (int d = 0; d < domains.size(); d++) {
            volume *= d == without ? 1 : leaf.share(d, domains.get(d));
        }
        return volume;
    }

    /** Of what a tree says at a place that is uniform over the space. */
    static double variance(RegressionTree tree, List<Domain> domains) {
        double mean = 0;
        for (RegressionTree.Leaf leaf : tree.leaves()) {
            mean += volume(leaf, domains, -1) * leaf.value();
        }
        double variance = 0;
        for (RegressionTree.Leaf leaf : tree.leaves()) {
            variance += volume(leaf, domains, -1) * (leaf.value() - mean) * (leaf.value() - mean);
        }
        return variance;
    }

    /** The variance of the tree's mean over all other dimensions, as a function of one. */
    static double alone(RegressionTree tree, List<Domain> domains, int d) {
        return domains.get(d) instanceof Domain.Choice choice
                ? ofChoices(tree, domains, d, choice.values().size())
                : ofNumbers(tree, domains, d);
    }

    private static double ofChoices(RegressionTree tree, List<Domain> domains, int d, int values) {
        double[] means = new double[values];
        for (RegressionTree.Leaf leaf : tree.leaves()) {
            double part = volume(leaf, domains, d) * leaf.value();
            for (int k = 0; k < values; k++) {
                means[k] += leaf.choices()[d][k] ? part : 0;
            }
        }
        double[] shares = new double[values];
        Arrays.fill(shares, 1.0 / values);
        return variance(means, shares);
    }

    private static double ofNumbers(RegressionTree tree, List<Domain> domains, int d) {
        TreeSet<Double> bounds = new TreeSet<>();
        for (RegressionTree.Leaf leaf : tree.leaves()) {
            bounds.add(leaf.low()[d]);
            bounds.add(leaf.high()[d]);
        }
        double[] cuts = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        double[] changes = new double[cuts.length]; // of the mean, from one stretch to the next
        for (RegressionTree.Leaf leaf : tree.leaves()) {
            double part = volume(leaf, domains, d) * leaf.value();
            changes[Arrays.binarySearch(cuts, leaf.low()[d])] += part;
            changes[Arrays.binarySearch(cuts, leaf.high()[d])] -= part;
        }
        double[] means = new double[cuts.length - 1];
        double[] shares = new double[means.length];
        double mean = 0;
        for (int i = 0; i < means.length; i++) {
            mean += changes[i];
            means[i] = mean;
            shares[i] = (cuts[i + 1] - cuts[i])
                    / (domains.get(d).high() - domains.get(d).low());
        }
        return variance(means, shares);
    }

    private static double variance(double[] values, double[] shares) {
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += values[i] * shares[i];
        }
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            variance += (values[i] - mean) * (values[i] - mean) * shares[i];
        }
        return variance;
    }
}
