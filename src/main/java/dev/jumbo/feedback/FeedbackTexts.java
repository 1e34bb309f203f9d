package dev.jumbo.feedback;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tasks.TextData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Texts with their classes, in JSONL. */
record FeedbackTexts(TextClassification task) implements FeedbackKind {
    @Override
    public String fileOf(String part) {
        return part + ".jsonl";
    }

    @Override
    public boolean knows(String label) {
        return task.classes().contains(label);
    }

    @Override
    public String key(TrainingExamples.Example example) {
        String text = example.text();
        return text == null ? "" : key(text);
    }

    private static String key(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Set<String> heldOutInputs(TaskData data) throws IOException {
        TextData texts = (TextData) data;
        Set<String> keys = new HashSet<>();
        for (TextRecord.Labelled record : texts.texts().validation()) {
            keys.add(key(record.text()));
        }
        for (TextRecord.Labelled record : texts.texts().test()) {
            keys.add(key(record.text()));
        }
        return keys;
    }

    @Override
    public void write(List<TrainingExamples.Example> examples, Path file) throws IOException {
        FeedbackExport.texts(examples, file);
    }

    @Override
    public TaskData judgedBy(Path file, TaskData data) throws IOException {
        return ((TextData) data).testing(TextFiles.labelled(file, "text", "label"));
    }
}
