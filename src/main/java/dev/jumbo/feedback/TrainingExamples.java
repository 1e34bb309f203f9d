package dev.jumbo.feedback;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What feedback teaches: inputs with their right answers, each input once, with what was said of it last. Of rows of tables it is each
 * prediction once, for two rows may be alike and have different answers.
 *
 * @param examples the oldest first
 * @param withoutInput labels whose input was not kept, and cannot be learned from
 */
public record TrainingExamples(List<Example> examples, int withoutInput) {
    /**
     * An input and its class.
     *
     * @param id of the newest feedback
     * @param text the input, or null
     * @param picture the bytes of the picture's file, not copied, or null
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Example(
            String id,
            @Nullable String text,
            byte @Nullable [] picture,
            String sha256,
            String label,
            String answer,
            @Nullable Integer rating,
            String comment) {}

    /** Whether an example is in the share of those that are held out: always the same for the same hash of its input. */
    static boolean isHeldOut(String sha256, double share) {
        return Integer.parseInt(sha256.substring(0, 7), 16) < share * (1 << 28);
    }

    public TrainingExamples {
        examples = List.copyOf(examples);
    }

    /** The feedback that has a label. */
    public static TrainingExamples of(Collection<FeedbackEntry> entries) {
        Map<String, Example> examples = new LinkedHashMap<>();
        int without = 0;
        List<FeedbackEntry> oldestFirst = entries.stream()
                .sorted(Comparator.comparing(
                        (FeedbackEntry entry) -> entry.feedback().time()))
                .toList();
        for (FeedbackEntry entry : oldestFirst) {
            RecordedPrediction prediction = entry.prediction();
            Feedback said = entry.feedback();
            String label = said.label();
            if (label == null) {
                continue;
            }
            if (prediction.text() == null && prediction.picture() == null) {
                without++;
                continue;
            }
            examples.put(
                    prediction.isRow() ? prediction.id() : prediction.sha256(),
                    new Example(
                            said.id(),
                            prediction.text(),
                            prediction.picture(),
                            prediction.sha256(),
                            label,
                            prediction.answer(),
                            said.rating(),
                            said.comment()));
        }
        return new TrainingExamples(List.copyOf(examples.values()), without);
    }
}
