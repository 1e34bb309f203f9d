package dev.jumbo.tune;

import java.util.List;
import java.util.Optional;

/** Spends less on trials that do worse than others. */
public sealed interface Pruner permits NoPruner, Asha, MedianPruner {
    /** A paused trial that is to go on; empty if a new one is to begin. */
    Optional<Trial> promotion(History history);

    /**
     * How long a trial is trained next.
     *
     * @param epochs that it has had
     * @return the epochs after which it stops, at most the recipe's
     */
    int until(int epochs, int recipeEpochs);

    /**
     * True if a trial is not worth going on with.
     *
     * @param number of the trial
     * @param curve its values after each epoch so far
     */
    boolean prunes(History history, int number, List<Double> curve);
}
