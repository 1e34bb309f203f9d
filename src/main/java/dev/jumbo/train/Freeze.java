package dev.jumbo.train;

import java.util.regex.Pattern;

/**
 * Parameters that do not learn. They get no gradient and no weight decay.
 *
 * @param match a regular expression that is found in the key: {@code ^(stem|stages\.[01])}
 * @param epochs how many epochs they are frozen, and learn after; 0: all of the run
 * @param statistics true to keep the running statistics of the normalisations that match, which are then used in training
 *     too; false to gather them on
 */
public record Freeze(String match, int epochs, boolean statistics) {
    public Freeze {
        Pattern.compile(match);
        if (epochs < 0) {
            throw new IllegalArgumentException("epochs: expected at least 0, got " + epochs);
        }
    }

    /** For all of the run, statistics too. */
    public Freeze(String match) {
        this(match, 0, true);
    }

    boolean holds(int epoch) {
        return epochs == 0 || epoch < epochs;
    }
}
