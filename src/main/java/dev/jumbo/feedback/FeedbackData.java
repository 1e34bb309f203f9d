package dev.jumbo.feedback;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tasks.TextData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Feedback that a version learns from and is judged by, as files in its run's folder: {@code train.jsonl} and
 * {@code held-out.jsonl} for texts, folders {@code train} and {@code held-out} for pictures.
 *
 * @param folder where they are
 * @param task what the model does: one of the two classifications
 */
public record FeedbackData(Path folder, Task task) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How much feedback there is.
     *
     * @param train examples to learn from
     * @param heldOut examples to judge by
     * @param known left out, for the old data has the input among what it is chosen by or tested on
     * @param otherClasses left out, for the model has no such class
     * @param withoutInput left out, for the input was not kept
     */
    public record Counts(int train, int heldOut, int known, int otherClasses, int withoutInput) {}

    Path training() {
        return folder.resolve(task instanceof TextClassification ? "train.jsonl" : "train");
    }

    private Path judging() {
        return folder.resolve(task instanceof TextClassification ? "held-out.jsonl" : "held-out");
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
        Set<String> known = heldOutInputs(data);
        List<String> classes = classes();
        List<TrainingExamples.Example> train = new ArrayList<>();
        List<TrainingExamples.Example> heldOut = new ArrayList<>();
        int skipped = 0;
        int others = 0;
        for (TrainingExamples.Example example : all.examples()) {
            String key = key(example);
            if (!classes.contains(example.label()) || key.isEmpty()) {
                others++;
            } else if (known.contains(key)) {
                skipped++;
            } else {
                (example.isHeldOut(share) ? heldOut : train).add(example);
            }
        }
        Counts counts = new Counts(train.size(), heldOut.size(), skipped, others, all.withoutInput());
        if (train.size() + heldOut.size() < fewest || train.isEmpty() || heldOut.isEmpty()) {
            throw new IllegalArgumentException("expected at least " + fewest
                    + " accepted corrections to learn from, found "
                    + train.size() + " to learn from and " + heldOut.size() + " to judge by (left out: " + skipped
                    + " of the old validation and test data, " + others + " of classes that the model does not have, "
                    + all.withoutInput()
                    + " without input); jumbo feedback list shows what there is, jumbo feedback accept"
                    + " accepts it");
        }
        if (task instanceof TextClassification) {
            FeedbackExport.texts(train, training());
            FeedbackExport.texts(heldOut, judging());
        } else {
            FeedbackExport.pictures(train, training());
            FeedbackExport.pictures(heldOut, judging());
        }
        RunFolder.writeAtomically(folder.resolve("counts.json"), JSON.writeValueAsString(counts) + "\n");
        return counts;
    }

    /** The old data, to be judged by the feedback that was held out. */
    TaskData heldOut(TaskData data) throws IOException {
        if (data instanceof TextData texts) {
            return texts.testing(TextFiles.labelled(judging(), "text", "label"));
        }
        ModelSpec spec = pictures().spec();
        return ((PictureData) data)
                .testing(PictureFolder.open(
                        judging(), spec.channels(), spec.height(), spec.width(), PictureFolder.Corrupt.FAIL));
    }

    private ImageClassification pictures() {
        return (ImageClassification) task;
    }

    private List<String> classes() {
        return task instanceof TextClassification texts
                ? texts.classes()
                : pictures().classes();
    }

    /** What tells inputs apart: SHA-256 of a text, or of a picture as the model sees it; empty if it is of another kind. */
    private String key(TrainingExamples.Example example) {
        String text = example.text();
        byte[] file = example.picture();
        if (task instanceof TextClassification) {
            return text == null ? "" : key(text);
        }
        ModelSpec spec = pictures().spec();
        try {
            return file == null
                    ? ""
                    : key(PictureFile.read(file, spec.channels(), spec.height(), spec.width(), example.id()));
        } catch (IOException e) {
            return "";
        }
    }

    private static String key(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(Picture picture) {
        return Sha256.hex(picture.pixels());
    }

    private static Set<String> heldOutInputs(TaskData data) throws IOException {
        Set<String> keys = new HashSet<>();
        if (data instanceof TextData texts) {
            for (TextRecord.Labelled record : texts.texts().validation()) {
                keys.add(key(record.text()));
            }
            for (TextRecord.Labelled record : texts.texts().test()) {
                keys.add(key(record.text()));
            }
        } else if (data instanceof PictureData pictures) {
            for (Pictures part : List.of(pictures.validation(), pictures.test())) {
                for (int i = 0; i < part.size(); i++) {
                    keys.add(key(part.get(i)));
                }
            }
        }
        return keys;
    }
}
