package dev.jumbo.train;

import java.util.Map;

/**
 * How training ended.
 *
 * @param end why
 * @param state where it stands
 * @param validation values of the last validation; empty without one
 */
public record FitResult(End end, TrainState state, Map<String, Double> validation) {
    /** Why training ended. */
    public enum End {
        /** All epochs are done. */
        FINISHED,
        /** The monitored value had stopped improving. */
        STOPPED_EARLY,
        /** A callback asked for it. */
        STOPPED_BY_CALLBACK,
        /** Ctrl-C or a kill; the checkpoint is saved. */
        INTERRUPTED
    }

    public FitResult {
        validation = Map.copyOf(validation);
    }
}
