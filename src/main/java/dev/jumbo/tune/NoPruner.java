package dev.jumbo.tune;

import java.util.List;
import java.util.Optional;

/** Trains every trial to its end. */
public record NoPruner() implements Pruner {
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
        return false;
    }
}
