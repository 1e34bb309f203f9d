package dev.jumbo.cli;

import dev.jumbo.feedback.Feedback;
import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.RecordedPrediction;
import dev.jumbo.feedback.Status;
import dev.jumbo.recipe.report.ConsoleTable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jumbo feedback list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Show feedback, the newest first.",
        footer = {
            "",
            "Examples:",
            "  jumbo feedback list --status pending --model reviews-textcnn",
            "  jumbo feedback list --days 7 --json"
        })
final class FeedbackListCommand implements Callable<Integer> {
    private static final int LONGEST = 40;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private FeedbackOptions which = new FeedbackOptions();

    @Option(names = "--status", description = "Only this: ${COMPLETION-CANDIDATES}.")
    private @Nullable Status status;

    @Option(names = "--limit", paramLabel = "N", description = "Most to show; 100.")
    private int limit = 100;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<FeedbackEntry> entries;
        try (FeedbackStore opened = store.open()) {
            entries = opened.feedback(which.query(status).limit(limit));
        }
        if (json) {
            Output.json(Map.of(
                    "feedback",
                    entries.stream().map(FeedbackListCommand::document).toList()));
            return 0;
        }
        ConsoleTable table = ConsoleTable.of("id", "time", "model", "status", "answer", "label", "rating", "input");
        for (FeedbackEntry entry : entries) {
            Feedback said = entry.feedback();
            RecordedPrediction prediction = entry.prediction();
            table.row(
                    said.id(),
                    said.time().toString(),
                    prediction.version(),
                    said.status().toString(),
                    shortened(prediction.answer()),
                    shortened(Objects.requireNonNullElse(said.label(), "")),
                    said.rating() == null ? "" : said.rating().toString(),
                    shortened(input(prediction)));
        }
        System.out.print(table.text());
        return 0;
    }

    private static String input(RecordedPrediction prediction) {
        byte[] picture = prediction.picture();
        return picture != null
                ? "picture, " + picture.length + " bytes"
                : Objects.requireNonNullElse(prediction.text(), "not kept");
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    private static Map<String, Object> document(FeedbackEntry entry) {
        Feedback said = entry.feedback();
        RecordedPrediction prediction = entry.prediction();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", said.id());
        document.put("time", said.time().toString());
        document.put("status", said.status().toString());
        put(document, "label", said.label());
        put(document, "rating", said.rating());
        document.put("comment", said.comment());
        document.put("prediction", prediction.id());
        document.put("model", prediction.model());
        document.put("version", prediction.version());
        document.put("task", prediction.task());
        document.put("answer", prediction.answer());
        put(document, "probability", Double.isNaN(prediction.probability()) ? null : prediction.probability());
        put(document, "text", prediction.text());
        document.put("inputSha256", prediction.sha256());
        put(document, "requestId", prediction.requestId());
        return document;
    }

    private static void put(Map<String, Object> document, String key, @Nullable Object value) {
        if (value != null) {
            document.put(key, value);
        }
    }
}
