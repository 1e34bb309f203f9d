package dev.jumbo.feedback;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Feedback that a version learns from and is judged by, as files in its run's folder: {@code train.jsonl} and
 * {@code held-out.jsonl} for texts, folders {@code train} and {@code held-out} for pictures.
 *
 * @param folder where they are
 * @param task what the model does: one of those that have a {@link FeedbackKind}
 */
public record FeedbackData(Path folder, Task task) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How much feedback there is.
     *
     * @param train examples to learn from
     * @param heldOut examples to judge by
     * @param known left out, for the old data has the input among what it is chosen by or tested on
     * @param otherClasses left out, for the model has no such class, or the label is no number; rows, too, that are none any more
     * @param withoutInput left out, for the input was not kept
     */
    public record Counts(int train, int heldOut, int known, int otherClasses, int withoutInput) {}

    Path training() {
        return folder.resolve(kind().fileOf("train"));
    }

    private Path judging() {
        return folder.resolve(kind().fileOf("held-out"));
    }

    private FeedbackKind kind() {
        return FeedbackKind.of(task).orElseThrow();
    }

    /** What {@link #write} counted. */
    Counts counts() throws IOException {
        return JSON.readValue(folder.resolve("counts.json").toFile(), Counts.class);
    }

    /**
     * Writes the examples.
     *
     * @param data what the served version was trained on
     * @param share of the examples that are held out
     * @throws IllegalArgumentException if there are too few
     */
    Counts write(TrainingExamples all, TaskData data, double share, int fewest) throws IOException {
        FeedbackKind kind = kind();
        Set<String> known = kind.heldOutInputs(data);
        List<TrainingExamples.Example> train = new ArrayList<>();
        List<TrainingExamples.Example> heldOut = new ArrayList<>();
        int skipped = 0;
        int others = 0;
        for (TrainingExamples.Example example : all.examples()) {
            String key = kind.key(example);
            if (!kind.knows(example.label()) || key.isEmpty()) {
                others++;
            } else if (known.contains(key)) {
                skipped++;
            } else {
                (TrainingExamples.isHeldOut(kind.hash(example), share) ? heldOut : train).add(example);
            }
        }
        Counts counts = new Counts(train.size(), heldOut.size(), skipped, others, all.withoutInput());
        if (train.size() + heldOut.size() < fewest || train.isEmpty() || heldOut.isEmpty()) {
            throw new IllegalArgumentException("expected at least " + fewest
                    + " accepted corrections to learn from, found "
                    + train.size() + " to learn from and " + heldOut.size() + " to judge by (left out: " + skipped
                    + " of the old validation and test data, " + others + " whose label the model does not have, "
                    + all.withoutInput()
                    + " without input); jumbo feedback list shows what there is, jumbo feedback accept"
                    + " accepts it");
        }
        kind.write(train, training());
        kind.write(heldOut, judging());
        RunFolder.writeAtomically(folder.resolve("counts.json"), JSON.writeValueAsString(counts) + "\n");
        return counts;
    }

    /** The old data, to be judged by the feedback that was held out. */
    TaskData heldOut(TaskData data) throws IOException {
        return kind().judgedBy(judging(), data);
    }
}
