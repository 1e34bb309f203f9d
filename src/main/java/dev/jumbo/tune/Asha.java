package dev.jumbo.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asynchronous successive halving (Li et al. 2020): each trial is trained a little and paused; whenever something is to be
 * trained, the best paused trial goes on that is in the best share 1 / reduction of a rung and has not gone on from it, that of
 * the highest rung first; only if there is none, a new trial begins.
 *
 * @param direction which values are better
 * @param reduction how many times as long a trial is trained from one rung to the next; 3
 * @param minEpochs epochs to the first rung; 1
 * @param maxEpochs epochs of the recipe, which is the last rung
 */
public record Asha(Direction direction, int reduction, int minEpochs, int maxEpochs) implements Pruner {
    public Asha {
        if (reduction < 2) {
            throw new IllegalArgumentException("reduction: expected at least 2, got " + reduction);
        }
        if (minEpochs < 1 || minEpochs > maxEpochs) {
            throw new IllegalArgumentException(
                    "minEpochs: expected 1 to train.epochs, which is " + maxEpochs + ", got " + minEpochs);
        }
    }

    /** Epochs at which trials are compared, the last being the recipe's. */
    public List<Integer> rungs() {
        List<Integer> rungs = new ArrayList<>();
        for (long epochs = minEpochs; epochs < maxEpochs; epochs *= reduction) {
            rungs.add((int) epochs);
        }
        rungs.add(maxEpochs);
        return rungs;
    }

    @Override
    public Optional<Trial> promotion(History history) {
        List<Integer> rungs = rungs();
        for (int k = rungs.size() - 2; k >= 0; k--) {
            Optional<Trial> found = promotion(history, rungs.get(k));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Trial> promotion(History history, int rung) {
        List<Trial> there = at(history, rung);
        Set<Integer> waiting = history.trials().stream()
                .filter(trial -> trial.state() == Trial.State.PAUSED && trial.epochs() == rung)
                .map(Trial::number)
                .collect(Collectors.toSet());
        return there.stream()
                .limit(there.size() / reduction)
                .filter(trial -> waiting.contains(trial.number()))
                .findFirst();
    }

    /** Records of all trials that came to a rung, the best first; those that ended before it have the value of their end. */
    public List<Trial> at(History history, int rung) {
        return history.records().stream()
                .filter(Trial::isJudged)
                .filter(trial ->
                        trial.epochs() == rung || (trial.state() == Trial.State.FINISHED && trial.epochs() < rung))
                .sorted(Comparator.comparingDouble((Trial trial) -> direction.loss(trial.value()))
                        .thenComparing(Trial::number))
                .toList();
    }

    @Override
    public int until(int epochs, int recipeEpochs) {
        return rungs().stream().filter(rung -> rung > epochs).findFirst().orElse(maxEpochs);
    }

    @Override
    public boolean prunes(History history, int number, List<Double> curve) {
        return false;
    }
}
