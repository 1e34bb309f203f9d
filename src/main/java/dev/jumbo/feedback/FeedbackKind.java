package dev.jumbo.feedback;

import dev.jumbo.tasks.PictureClassification;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tasks.TextClassification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a task's feedback is about, and the files that it is learned from. */
sealed interface FeedbackKind permits FeedbackTexts, FeedbackPictures, FeedbackRows {
    /** The kind of a task; empty for tasks that do not learn from feedback. */
    static Optional<FeedbackKind> of(Task task) {
        if (task instanceof TextClassification texts) {
            return Optional.of(new FeedbackTexts(texts));
        }
        if (task instanceof PictureClassification pictures) {
            return Optional.of(new FeedbackPictures(pictures));
        }
        return task instanceof TabularTask rows ? Optional.of(new FeedbackRows(rows)) : Optional.empty();
    }

    /** The name of a part's file or folder. */
    String fileOf(String part);

    /** Whether the model can learn to answer so: with one of its classes, or a number. */
    boolean knows(String label);

    /** What tells inputs apart, as the model sees them; empty if it is of another kind, or wrong. */
    String key(TrainingExamples.Example example);

    /** What decides whether an example is held out: the same of the same input. */
    default String hash(TrainingExamples.Example example) {
        return example.sha256();
    }

    /** Keys of the inputs of the validation and test parts. */
    Set<String> heldOutInputs(TaskData data) throws IOException;

    /** Writes examples. */
    void write(List<TrainingExamples.Example> examples, Path file) throws IOException;

    /** The same data, to be judged by examples that were written. */
    TaskData judgedBy(Path file, TaskData data) throws IOException;
}
