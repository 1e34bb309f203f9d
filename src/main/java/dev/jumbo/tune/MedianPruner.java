package dev.jumbo.tune;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The median stopping rule (Golovin et al. 2017): a trial ends when its best value so far is worse than the median of what the
 * finished trials had after as many epochs.
 *
 * @param direction which values are better
 * @param startup finished trials before the first is stopped; 5
 * @param minEpochs epochs that every trial gets; 1
 */
public record MedianPruner(Direction direction, int startup, int minEpochs) implements Pruner {
    public MedianPruner {
        if (startup < 1 || minEpochs < 1) {
            throw new IllegalArgumentException(
                    "expected startup and minEpochs of at least 1, got " + startup + " and " + minEpochs);
        }
    }

    @Override
    public Optional<Trial> promotion(History history) {
        return Optional.empty();
    }

    @Override
    public int until(int epochs, int recipeEpochs) {
        return recipeEpochs;
    }

    @Override
    public boolean prunes(History history, int number, List<Double> curve) {
        int epoch = curve.size();
        List<Trial> finished = history.trials().stream()
                .filter(trial -> trial.state() == Trial.State.FINISHED && trial.number() != number)
                .toList();
        double[] others = finished.stream()
                .filter(trial -> trial.curve().size() >= epoch)
                .mapToDouble(trial -> trial.curve().get(epoch - 1))
                .filter(Double::isFinite)
                .toArray();
        return epoch >= minEpochs
                && finished.size() >= startup
                && others.length > 0
                && direction.better(median(others), Trial.best(curve, direction));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
