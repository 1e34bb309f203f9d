package dev.jumbo.feedback;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What someone said of a prediction. At least one of label, rating and comment is there.
 *
 * @param predictionId the prediction, which must have been recorded
 * @param time when, in whole milliseconds
 * @param label the right answer: a class, or a text; null if none was given
 * @param rating from 1 (bad) to 5 (good); null if none was given
 * @param comment may be empty
 */
public record Feedback(
        String id,
        String predictionId,
        Instant time,
        @Nullable String label,
        @Nullable Integer rating,
        String comment,
        Status status) {
    /** Characters of a label or a comment. */
    private static final int LONGEST = 100_000;

    public Feedback {
        if (label == null && rating == null && comment.isBlank()) {
            throw new IllegalArgumentException("feedback: expected a label, a rating or a comment, got none of them");
        }
        if (label != null && label.isBlank()) {
            throw new IllegalArgumentException("feedback: expected a label with text, got a blank one");
        }
        if (rating != null && (rating < 1 || rating > 5)) {
            throw new IllegalArgumentException("feedback: expected a rating from 1 to 5, got " + rating);
        }
        if (comment.length() > LONGEST || (label != null && label.length() > LONGEST)) {
            throw new IllegalArgumentException(
                    "feedback: expected a label and a comment of at most " + LONGEST + " characters each");
        }
    }

    /** New feedback, given now, that nobody has looked at. */
    public static Feedback of(
            String predictionId, @Nullable String label, @Nullable Integer rating, @Nullable String comment) {
        return new Feedback(
                UUID.randomUUID().toString(),
                predictionId,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                label,
                rating,
                comment == null ? "" : comment,
                Status.PENDING);
    }

    Feedback redacted(Redactor redactor) {
        return new Feedback(
                id,
                predictionId,
                time,
                label == null ? null : redactor.redact(label),
                rating,
                redactor.redact(comment),
                status);
    }
}
