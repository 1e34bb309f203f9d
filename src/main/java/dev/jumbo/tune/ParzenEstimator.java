package dev.jumbo.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A density over a search space: a mixture of one part around each trial and a prior, each the product of its dimensions'
 * {@link Kernels}, so that what belongs together stays together. A dimension that has no value counts for nothing.
 *
 * @param space over which it is
 * @param kernels of the dimensions
 * @param weights of the parts; their sum is 1
 */
@SuppressWarnings("ArrayRecordComponent")
record ParzenEstimator(SearchSpace space, List<Kernels> kernels, double[] weights) {
    /**
     * From trials.
     *
     * @param counts what each trial counts, where the prior counts 1
     */
    static ParzenEstimator of(SearchSpace space, List<Trial> trials, double[] counts) {
        List<Kernels> kernels = new ArrayList<>();
        for (Dimension dimension : space.dimensions()) {
            double[] seen = trials.stream()
                    .mapToDouble(trial -> coordinate(dimension, trial.parameters()))
                    .toArray();
            kernels.add(
                    dimension.domain() instanceof Domain.Choice choice
                            ? new ChoiceKernels(choice.values().size(), seen)
                            : NumberKernels.of(
                                    (Domain.Interval) dimension.domain(),
                                    seen,
                                    space.dimensions().size()));
        }
        double sum = 1 + Arrays.stream(counts).sum();
        double[] weights = Arrays.copyOf(counts, counts.length + 1);
        weights[counts.length] = 1;
        return new ParzenEstimator(
                space, kernels, Arrays.stream(weights).map(each -> each / sum).toArray());
    }

    private static double coordinate(Dimension dimension, Map<String, Object> values) {
        Object value = values.get(dimension.key());
        return value == null ? Double.NaN : dimension.domain().coordinate(value);
    }

    /** Values that are distributed so. */
    Map<String, Object> draw(SplittableRandom random) {
        int part = part(random);
        Map<String, Kernels> byKey = new HashMap<>();
        for (int d = 0; d < kernels.size(); d++) {
            byKey.put(space.dimensions().get(d).key(), kernels.get(d));
        }
        return space.fill((dimension, others) ->
                Objects.requireNonNull(byKey.get(dimension.key())).draw(part, random));
    }

    private int part(SplittableRandom random) {
        double left = random.nextDouble();
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** The natural logarithm of the density at values. */
    double logDensity(Map<String, Object> values) {
        double[] coordinates = space.dimensions().stream()
                .mapToDouble(dimension -> coordinate(dimension, values))
                .toArray();
        double[] logs = new double[weights.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int part = 0; part < weights.length; part++) {
            logs[part] = Math.log(weights[part]);
            for (int d = 0; d < coordinates.length; d++) {
                if (!Double.isNaN(coordinates[d])) {
                    logs[part] += kernels.get(d).logDensity(part, coordinates[d]);
                }
            }
            largest = Math.max(largest, logs[part]);
        }
        if (Double.isInfinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum);
    }
}
