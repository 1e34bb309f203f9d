package dev.jumbo.feedback;

import java.util.List;

/**
 * What is recorded of predictions.
 *
 * @param store a file (SQLite), or a JDBC URL of PostgreSQL: {@code jdbc:postgresql://host/database?user=…}
 * @param sample share of predictions that are recorded, from 0 to 1; feedback can be given on these
 * @param retentionDays days after which predictions and their feedback are deleted, but for accepted feedback; 0 for never
 * @param keepInputs whether inputs are kept, or only their SHA-256 and what they were like; only kept ones can be learned from
 * @param redact what is replaced in texts: names of {@link Redactor#names} and regular expressions
 */
public record FeedbackSettings(
        String store, double sample, int retentionDays, boolean keepInputs, List<String> redact) {
    public FeedbackSettings {
        redact = List.copyOf(redact);
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("feedback: expected a sample from 0 to 1, got " + sample);
        }
        if (retentionDays < 0) {
            throw new IllegalArgumentException(
                    "feedback: expected 1 or more days of retention, or 0 to keep for ever, got " + retentionDays);
        }
        Redactor.of(redact);
    }

    /** All predictions with their inputs for 90 days, without e-mail addresses, telephone and card numbers. */
    public static FeedbackSettings in(String store) {
        return new FeedbackSettings(store, 1, 90, true, Redactor.names());
    }
}
