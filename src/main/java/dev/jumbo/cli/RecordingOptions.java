package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a server records of its predictions. */
final class RecordingOptions {
    @Option(
            names = "--feedback",
            paramLabel = "FILE|URL",
            description =
                    "Record predictions and take feedback: in a file (SQLite), or jdbc:postgresql://HOST/DATABASE.")
    private @Nullable String store;

    @Option(names = "--feedback-sample", paramLabel = "SHARE", description = "Share of predictions to record; 1.")
    private double sample = 1;

    @Option(
            names = "--feedback-days",
            paramLabel = "N",
            description = "Days after which they are deleted, but for accepted corrections; 90; 0: never.")
    private int days = 90;

    @Option(
            names = "--feedback-without-inputs",
            description =
                    "Keep no inputs, only their SHA-256 and what they were like: nothing can be learned from them.")
    private boolean withoutInputs;

    @Option(
            names = "--feedback-redact",
            paramLabel = "RULE",
            description =
                    "Replace in texts: card, email, phone, which are the default, none, or a regular expression. May be"
                            + " given again.")
    private List<String> redact = new ArrayList<>();

    /** The settings; empty if nothing is recorded. */
    Optional<FeedbackSettings> settings() {
        List<String> rules = redact.isEmpty()
                ? Redactor.names()
                : redact.stream().filter(rule -> !rule.equals("none")).toList();
        return Optional.ofNullable(store)
                .map(where -> new FeedbackSettings(where, sample, days, !withoutInputs, rules));
    }
}
