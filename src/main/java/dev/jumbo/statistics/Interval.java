package dev.jumbo.statistics;

/**
 * A confidence interval.
 *
 * @param low lower end; NaN where it is not defined
 * @param high upper end; NaN where it is not defined
 * @param confidence the level, such as 0.95
 */
public record Interval(double low, double high, double confidence) {
    public Interval {
        checkConfidence(confidence);
    }

    /** An interval of which nothing can be said. */
    static Interval undefined(double confidence) {
        return new Interval(Double.NaN, Double.NaN, confidence);
    }

    /** Whether a value lies within, the ends included. */
    public boolean contains(double value) {
        return value >= low && value <= high;
    }

    /** Whether both ends are numbers. */
    public boolean isDefined() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    static void checkConfidence(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence: expected a level between 0 and 1 such as 0.95, got " + confidence);
        }
    }
}
