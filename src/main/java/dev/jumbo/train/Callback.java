package dev.jumbo.train;

import java.util.Map;

/** Watches a run. Methods are called on the trainer's thread, inside the run's scope. */
public interface Callback {
    /** After an optimizer step. Returns false to end training after it. */
    default boolean onStep(TrainState state, double loss) {
        return true;
    }

    /** After an epoch and its validation, whose values it gets. Returns false to end training. */
    default boolean onEpoch(TrainState state, Map<String, Double> validation) {
        return true;
    }
}
