package dev.jumbo.generation;

/**
 * What the log-probability of a text is divided by, so that longer ones may win.
 *
 * @param alpha 0: by 1; larger: longer texts
 * @param form of the divisor for a text of n tokens
 */
public record LengthPenalty(double alpha, Form form) {
    /** How the divisor grows. */
    public enum Form {
        /** n^α, as in Hugging Face's. */
        POWER,
        /** ((5 + n) / 6)^α (Wu et al. 2016, <i>Google's Neural Machine Translation System</i>). */
        GNMT
    }

    public LengthPenalty {
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("LengthPenalty: expected a finite alpha, got " + alpha);
        }
    }

    /** n^α. */
    public static LengthPenalty power(double alpha) {
        return new LengthPenalty(alpha, Form.POWER);
    }

    /** ((5 + n) / 6)^α. */
    public static LengthPenalty gnmt(double alpha) {
        return new LengthPenalty(alpha, Form.GNMT);
    }

    /** The score of a text of {@code length} tokens, its end token included. */
    double score(double logProbability, int length) {
        return logProbability / Math.pow(form == Form.GNMT ? (5.0 + length) / 6 : length, alpha);
    }
}
