package dev.jumbo.tune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011): the trials are split into the best few and the rest, a density is
 * estimated of each, l and g, and of several draws from l the one with the largest l / g is proposed. Densities are of all dimensions
 * together (Watanabe 2023), with widths by the normal reference rule, and the better of the best count more in l.
 * benchmarks/tuning-2026-11.md has what each of these choices is worth.
 *
 * @param direction which values are better
 * @param startup trials that are drawn from the prior first; 10
 * @param candidates draws from l; 24
 */
public record TpeSampler(Direction direction, int startup, int candidates) implements Sampler {
    private static final double GOOD = 0.2;

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
        List<Trial> good = good(judged);
        List<Trial> rest =
                judged.stream().filter(trial -> !good.contains(trial)).toList();
        double[] equal = new double[rest.size()];
        Arrays.fill(equal, 1);
        ParzenEstimator l = ParzenEstimator.of(space, good, counts(good.size()));
        ParzenEstimator g = ParzenEstimator.of(space, rest, equal);
        Map<String, Object> best = l.draw(random);
        double most = l.logDensity(best) - g.logDensity(best);
        for (int i = 1; i < candidates; i++) {
            Map<String, Object> drawn = l.draw(random);
            double gain = l.logDensity(drawn) - g.logDensity(drawn);
            if (gain > most) {
                most = gain;
                best = drawn;
            }
        }
        return Optional.of(best);
    }

    /** The best fifth of the trials, the best first; at least one. One that was trained longer is better, as it was let. */
    List<Trial> good(List<Trial> judged) {
        return judged.stream()
                .sorted(Comparator.comparing((Trial trial) -> trial.state() != Trial.State.FINISHED)
                        .thenComparing(trial -> trial.state() == Trial.State.FINISHED ? 0 : -trial.epochs())
                        .thenComparing(trial -> direction.loss(trial.value()))
                        .thenComparing(Trial::number))
                .limit((long) Math.ceil(GOOD * judged.size()))
                .toList();
    }

    /** What each of the good trials counts: the better, the more, as in CMA-ES (Hansen 2016, table 1), and one in the mean. */
    static double[] counts(int trials) {
        double[] counts = IntStream.rangeClosed(1, trials)
                .mapToDouble(rank -> Math.log((trials + 1.0) / rank))
                .toArray();
        double mean = Arrays.stream(counts).average().orElse(1);
        return Arrays.stream(counts).map(count -> count / mean).toArray();
    }
}
