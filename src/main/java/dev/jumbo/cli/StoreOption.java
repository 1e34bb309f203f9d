package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackException;
import dev.jumbo.feedback.FeedbackStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where feedback is. */
final class StoreOption {
    private static final String DEFAULT = "runs/feedback.db";

    @Option(
            names = "--store",
            paramLabel = "FILE|URL",
            description =
                    "Where feedback is: a file (SQLite) or jdbc:postgresql://HOST/DATABASE; else what the environment"
                            + " variable JUMBO_FEEDBACK says; else " + DEFAULT + ".")
    private @Nullable String store;

    /** What the option, or else the environment, says. */
    String name() {
        String environment = System.getenv("JUMBO_FEEDBACK");
        String otherwise = environment == null || environment.isBlank() ? DEFAULT : environment;
        return store == null ? otherwise : store;
    }

    /** Opens a store that exists. */
    FeedbackStore open() throws FeedbackException {
        if (!name().startsWith("jdbc:") && !Files.exists(Path.of(name()))) {
            throw new IllegalArgumentException("--store: no feedback in " + name()
                    + "; jumbo serve --feedback FILE records predictions and takes feedback");
        }
        return FeedbackStore.open(name());
    }
}
