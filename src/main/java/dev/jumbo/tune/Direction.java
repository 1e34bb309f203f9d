package dev.jumbo.tune;

import java.util.Locale;

/** Which of two values is better. */
public enum Direction {
    /** Smaller is better. */
    MIN,
    /** Larger is better. */
    MAX;

    /** A value as a loss: smaller is better. */
    public double loss(double value) {
        return this == MIN ? value : -value;
    }

    /** True if {@code a} is better than {@code b}; a value is better than none. */
    public boolean better(double a, double b) {
        return !Double.isNaN(a) && (Double.isNaN(b) || loss(a) < loss(b));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
