package dev.jumbo.feedback;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A prediction as it is kept.
 *
 * @param time when it was made, in whole milliseconds
 * @param model the name under which the model was served
 * @param version the model's version
 * @param task the task's name in recipes
 * @param text the input, redacted; null for pictures, and where inputs are not kept
 * @param picture the input, the file's bytes, not copied; null for texts, and where inputs are not kept
 * @param sha256 of the input: of the redacted text in UTF-8, or of the picture's file
 * @param answer the likeliest class, or the text that was written, redacted
 * @param probability from 0 to 1; NaN where the model gives none
 * @param features what the input was like, by {@link dev.jumbo.tasks.InputFeatures}; NaN of an empty cell
 * @param requestId the request that it answered, or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record RecordedPrediction(
        String id,
        Instant time,
        String model,
        String version,
        String task,
        @Nullable String text,
        byte @Nullable [] picture,
        String sha256,
        String answer,
        double probability,
        Map<String, Double> features,
        @Nullable String requestId) {
    public RecordedPrediction {
        features = Collections.unmodifiableMap(new TreeMap<>(features));
    }

    /** Whether the input is a row of a table, a JSON object. */
    public boolean isRow() {
        return task.startsWith("tabular-");
    }
}
