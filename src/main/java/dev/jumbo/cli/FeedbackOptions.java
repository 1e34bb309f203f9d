package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.Status;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which feedback. */
final class FeedbackOptions {
    @Option(names = "--model", paramLabel = "NAME", description = "Only of the model that was served under this name.")
    private @Nullable String model;

    @Option(names = "--days", paramLabel = "N", description = "Only of the last N days.")
    private int days;

    /** The query, without a limit. */
    FeedbackQuery query(@Nullable Status status) {
        if (days < 0) {
            throw new IllegalArgumentException("--days: expected at least 1, got " + days);
        }
        Instant since = days == 0 ? null : Instant.now().minus(Duration.ofDays(days));
        return FeedbackQuery.all().model(model).status(status).since(since);
    }

    @Nullable String model() {
        return model;
    }
}
