package dev.jumbo.feedback;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which feedback or predictions to read, the newest first.
 *
 * @param model name of the model; null for all
 * @param status of feedback; null for any
 * @param since the oldest time; null for no limit
 * @param limit most to read
 */
public record FeedbackQuery(
        @Nullable String model,
        @Nullable Status status,
        @Nullable Instant since,
        int limit) {
    public FeedbackQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: expected at least 1, got " + limit);
        }
    }

    /** All that there is. */
    public static FeedbackQuery all() {
        return new FeedbackQuery(null, null, null, Integer.MAX_VALUE);
    }

    public FeedbackQuery model(@Nullable String name) {
        return new FeedbackQuery(name, status, since, limit);
    }

    public FeedbackQuery status(@Nullable Status wanted) {
        return new FeedbackQuery(model, wanted, since, limit);
    }

    public FeedbackQuery since(@Nullable Instant oldest) {
        return new FeedbackQuery(model, status, oldest, limit);
    }

    public FeedbackQuery limit(int most) {
        return new FeedbackQuery(model, status, since, most);
    }
}
