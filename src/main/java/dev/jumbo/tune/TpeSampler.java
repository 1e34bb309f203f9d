package dev.jumbo.tune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011): the trials are split into the best few and the rest, a density is
 * estimated of each, l and g, and of several draws from l the one with the largest l / g is proposed. Each dimension is
 * estimated for itself, from the trials in which it has a value. Settings have the values that Optuna has by default.
 *
 * @param direction which values are better
 * @param startup trials that are drawn from the prior first; 10
 * @param candidates draws from l; 24
 */
public record TpeSampler(Direction direction, int startup, int candidates) implements Sampler {
    private static final int MOST_GOOD = 25;

    public TpeSampler {
        if (startup < 1 || candidates < 1) {
            throw new IllegalArgumentException("expected at least one trial to begin with and one candidate, got "
                    + startup + " and " + candidates);
        }
    }

    public TpeSampler(Direction direction) {
        this(direction, 10, 24);
    }

    @Override
    public Optional<Map<String, Object>> propose(SearchSpace space, List<Trial> trials, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Trial> judged = trials.stream()
                .filter(Trial::isJudged)
                .sorted(Comparator.comparingInt(Trial::number))
                .toList();
        if (judged.size() < startup) {
            return Optional.of(space.draw(random));
        }
        Set<Integer> good = good(judged);
        return Optional.of(space.fill((dimension, others) -> coordinate(dimension, judged, good, random)));
    }

    /** Numbers of the best trials: a tenth of them. One that was trained longer is better, as it was let. */
    Set<Integer> good(List<Trial> judged) {
        int count = Math.min((judged.size() + 9) / 10, MOST_GOOD);
        Set<Integer> good = new HashSet<>();
        judged.stream()
                .sorted(Comparator.comparing((Trial trial) -> trial.state() != Trial.State.FINISHED)
                        .thenComparing(trial -> trial.state() == Trial.State.FINISHED ? 0 : -trial.epochs())
                        .thenComparing(trial -> direction.loss(trial.value()))
                        .thenComparing(Trial::number))
                .limit(count)
                .forEach(trial -> good.add(trial.number()));
        return good;
    }

    private double coordinate(Dimension dimension, List<Trial> judged, Set<Integer> good, SplittableRandom random) {
        Density l = density(
                dimension,
                judged.stream().filter(trial -> good.contains(trial.number())).toList());
        Density g = density(
                dimension,
                judged.stream().filter(trial -> !good.contains(trial.number())).toList());
        double chosen = Double.NaN;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates; i++) {
            Object value = dimension.domain().value(l.draw(random));
            double candidate = dimension.domain().coordinate(value);
            double gain = l.logDensity(candidate) - g.logDensity(candidate);
            if (gain > most || Double.isNaN(chosen)) {
                most = gain;
                chosen = candidate;
            }
        }
        return chosen;
    }

    private static Density density(Dimension dimension, List<Trial> trials) {
        double[] seen = trials.stream()
                .filter(trial -> trial.parameters().containsKey(dimension.key()))
                .mapToDouble(trial ->
                        dimension.domain().coordinate(trial.parameters().get(dimension.key())))
                .toArray();
        double[] weights = weights(seen.length);
        return dimension.domain() instanceof Domain.Choice choice
                ? new ChoiceDensity(choice.values().size(), seen, weights)
                : ParzenDensity.of((Domain.Interval) dimension.domain(), seen, weights);
    }

    /** What each of so many trials counts, the oldest first: the newest 25 one each, the others less the older they are. */
    static double[] weights(int count) {
        double[] weights = new double[count];
        Arrays.fill(weights, 1);
        int ramp = count - MOST_GOOD;
        for (int i = 0; i < ramp; i++) {
            double first = 1.0 / count;
            weights[i] = ramp == 1 ? first : first + (1 - first) * i / (ramp - 1);
        }
        return weights;
    }
}
