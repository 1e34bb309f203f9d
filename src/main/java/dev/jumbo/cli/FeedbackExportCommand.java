package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackExport;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.Status;
import dev.jumbo.feedback.TrainingExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            "  jumbo feedback export --model fashion-mnist --out corrections",
            "  jumbo feedback export --model credit --target Status --out corrections.csv"
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
            description = "NAME.jsonl or NAME.csv for texts and rows; a folder, empty or new, for pictures.")
    private Path out = Path.of("");

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "The column of rows that has the right answers; label.")
    private String target = "label";

    @Override
    public Integer call() throws IOException {
        List<FeedbackEntry> entries;
        try (FeedbackStore opened = store.open()) {
            entries = opened.feedback(which.query(status));
        }
        TrainingExamples examples = TrainingExamples.of(entries);
        String name = String.valueOf(out.getFileName());
        boolean file = name.endsWith(".jsonl") || name.endsWith(".csv");
        boolean rows = entries.stream().anyMatch(entry -> entry.prediction().isRow());
        int written = !file
                ? FeedbackExport.pictures(examples.examples(), out)
                : rows
                        ? FeedbackExport.rows(examples.examples(), target, out)
                        : FeedbackExport.texts(examples.examples(), out);
        System.out.println(out + ": " + written);
        int left = examples.examples().size() - written + examples.withoutInput();
        if (left > 0) {
            System.err.println("left out: " + left + ", which are of another kind or whose input was not kept");
        }
        return 0;
    }
}
