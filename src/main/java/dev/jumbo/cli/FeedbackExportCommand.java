package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackExport;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.Status;
import dev.jumbo.feedback.TrainingExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jumbo feedback export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write inputs and their right answers in the form that recipes read: texts as .jsonl or .csv (source: labelled),",
            "pictures as a folder with a sub-folder for each class (source: folder)."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo feedback export --model reviews-textcnn --out corrections.jsonl",
            "  jumbo feedback export --model fashion-mnist --out corrections"
        })
final class FeedbackExportCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private FeedbackOptions which = new FeedbackOptions();

    @Option(
            names = "--status",
            description = "Which feedback: ${COMPLETION-CANDIDATES}; accepted if this is not given.")
    private Status status = Status.ACCEPTED;

    @Option(
            names = "--out",
            paramLabel = "OUT",
            required = true,
            description = "NAME.jsonl or NAME.csv for texts; a folder, empty or new, for pictures.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        TrainingExamples examples;
        try (FeedbackStore opened = store.open()) {
            examples = TrainingExamples.of(opened.feedback(which.query(status)));
        }
        String name = String.valueOf(out.getFileName());
        int written = name.endsWith(".jsonl") || name.endsWith(".csv")
                ? FeedbackExport.texts(examples.examples(), out)
                : FeedbackExport.pictures(examples.examples(), out);
        System.out.println(out + ": " + written);
        int left = examples.examples().size() - written + examples.withoutInput();
        if (left > 0) {
            System.err.println("left out: " + left + ", which are of another kind or whose input was not kept");
        }
        return 0;
    }
}
