package dev.jumbo.tune;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one combination of values.
 *
 * @param number from 1
 * @param state what became of it
 * @param epochs epochs that it was trained
 * @param value its best epoch's; NaN if it has none
 * @param parameters values by keys of the recipe
 * @param curve values after each epoch; NaN where there was none
 * @param seconds that were spent on it since the last record
 * @param message why it failed; empty if it did not
 */
public record Trial(
        int number,
        State state,
        int epochs,
        double value,
        Map<String, Object> parameters,
        List<Double> curve,
        double seconds,
        String message) {
    /** What became of a trial. */
    public enum State {
        /** It was trained to its end. */
        FINISHED,
        /** It waits at a rung, and goes on if it is among the best there. */
        PAUSED,
        /** It was worse than others and is not trained further. */
        PRUNED,
        /** Its settings do not work; the message says why. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Trial {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        curve = List.copyOf(curve);
    }

    /** True if it has a value. */
    @JsonIgnore
    public boolean isJudged() {
        return state != State.FAILED && Double.isFinite(value);
    }

    /** The best value of a curve; NaN of none. */
    static double best(List<Double> curve, Direction direction) {
        double best = Double.NaN;
        for (double value : curve) {
            best = direction.better(value, best) ? value : best;
        }
        return best;
    }
}
