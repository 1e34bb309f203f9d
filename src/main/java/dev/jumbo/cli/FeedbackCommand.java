package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.Status;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumbo feedback}. */
@Command(
        name = "feedback",
        mixinStandardHelpOptions = true,
        description = "What people said of predictions: list it, accept it, write it to files, see what has changed.",
        subcommands = {FeedbackListCommand.class, FeedbackExportCommand.class, FeedbackDriftCommand.class},
        footer = {
            "",
            "Examples:",
            "  jumbo feedback list --status pending",
            "  jumbo feedback accept 0b7ef3b8-4c0f-4f0e-9d1c-0f6f6a5d4e11",
            "  jumbo feedback export --out corrections.jsonl",
            "  jumbo feedback drift runs/reviews-textcnn"
        })
final class FeedbackCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description =
                    "Say that feedback is right: jumbo iterate learns from it, and it is kept until it is deleted.",
            footer = {
                "",
                "Examples:",
                "  jumbo feedback accept 0b7ef3b8-4c0f-4f0e-9d1c-0f6f6a5d4e11",
                "  jumbo feedback accept --all --model reviews-textcnn"
            })
    int accept(
            @Mixin StoreOption store,
            @Parameters(arity = "0..*", paramLabel = "ID", description = "Feedback, by its id.") @Nullable List<String> ids,
            @Option(names = "--all", description = "All that is pending.") boolean all,
            @Option(names = "--model", paramLabel = "NAME", description = "With --all: only of this model.") @Nullable String model)
            throws IOException {
        return decide(store, ids, all, model, Status.ACCEPTED);
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = "Say that feedback is wrong.",
            footer = {"", "Example:", "  jumbo feedback reject 0b7ef3b8-4c0f-4f0e-9d1c-0f6f6a5d4e11"})
    int reject(
            @Mixin StoreOption store,
            @Parameters(arity = "0..*", paramLabel = "ID", description = "Feedback, by its id.") @Nullable List<String> ids,
            @Option(names = "--all", description = "All that is pending.") boolean all,
            @Option(names = "--model", paramLabel = "NAME", description = "With --all: only of this model.") @Nullable String model)
            throws IOException {
        return decide(store, ids, all, model, Status.REJECTED);
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Delete predictions with their inputs and all feedback on them.",
            footer = {"", "Example:", "  jumbo feedback delete 5d4e11aa-4c0f-4f0e-9d1c-0f6f0b7ef3b8"})
    int delete(
            @Mixin StoreOption store,
            @Parameters(arity = "1..*", paramLabel = "ID", description = "Predictions, by their ids.") List<String> ids)
            throws IOException {
        try (FeedbackStore opened = store.open()) {
            return told("deleted", opened.delete(ids), ids.size());
        }
    }

    private static int decide(
            StoreOption store, @Nullable List<String> given, boolean all, @Nullable String model, Status status)
            throws IOException {
        List<String> ids = given == null ? List.of() : given;
        if (all == !ids.isEmpty()) {
            throw new IllegalArgumentException("expected ids of feedback, or --all; jumbo feedback list shows them");
        }
        try (FeedbackStore opened = store.open()) {
            List<String> chosen = all
                    ? opened.feedback(FeedbackQuery.all().model(model).status(Status.PENDING)).stream()
                            .map(FeedbackEntry::feedback)
                            .map(feedback -> feedback.id())
                            .toList()
                    : ids;
            return told(status.toString(), opened.decide(chosen, status), chosen.size());
        }
    }

    private static int told(String done, int found, int wanted) {
        System.out.println(done + ": " + found + (found == wanted ? "" : "; not found: " + (wanted - found)));
        return found == wanted ? 0 : 1;
    }
}
