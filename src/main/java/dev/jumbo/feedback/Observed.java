package dev.jumbo.feedback;

import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import org.jspecify.annotations.Nullable;

/**
 * A prediction that was just made.
 *
 * @param model the name under which the model is served
 * @param version the model's version
 * @param task what the model does
 * @param text the input, or null
 * @param picture the bytes of the picture's file, not copied, or null
 * @param answer the likeliest class, or the text that was written
 * @param requestId the request that it answered, or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record Observed(
        String model,
        String version,
        Task task,
        @Nullable String text,
        byte @Nullable [] picture,
        Prediction.Answer answer,
        @Nullable String requestId) {
    public Observed {
        if ((text == null) == (picture == null)) {
            throw new IllegalArgumentException(
                    "observed prediction: expected a text or a picture, got " + (text == null ? "none" : "both"));
        }
    }

    /** Bytes of memory that it holds. */
    long bytes() {
        long characters = (long) answer.label().length() + (text == null ? 0 : text.length());
        return 2 * characters + (picture == null ? 0 : picture.length);
    }
}
