package dev.jumbo.feedback;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.table.EncodedRow;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.tasks.AddedRows;
import dev.jumbo.tasks.TableData;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of a table with what the target should have been, in JSONL. */
record FeedbackRows(TabularTask task) implements FeedbackKind {
    @Override
    public String fileOf(String part) {
        return part + ".jsonl";
    }

    @Override
    public boolean knows(String label) {
        return task instanceof TabularClassification classes
                ? classes.classes().contains(label)
                : AddedRows.isNumber(label);
    }

    /** A row that the encoding refuses has none: redaction may have made one of a right one. */
    @Override
    public String key(TrainingExamples.Example example) {
        String text = example.text();
        try {
            return text == null
                    ? ""
                    : key(task.encoding()
                            .encoder()
                            .encode(JsonRows.read(task.encoding(), List.of(text)), 1)
                            .row(0));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String key(EncodedRow row) {
        return Sha256.hex(row.bytes());
    }

    /** The same of rows that differ only in the order of their columns, for two loans may be alike. */
    @Override
    public String hash(TrainingExamples.Example example) {
        return key(example);
    }

    @Override
    public Set<String> heldOutInputs(TaskData data) {
        TableData table = (TableData) data;
        Set<String> keys = new HashSet<>();
        for (EncodedTable part : List.of(table.validation(), table.test())) {
            for (int i = 0; i < part.size(); i++) {
                keys.add(key(part.get(i)));
            }
        }
        return keys;
    }

    @Override
    public void write(List<TrainingExamples.Example> examples, Path file) throws IOException {
        FeedbackExport.rows(examples, task.target(), file);
    }

    @Override
    public TaskData judgedBy(Path file, TaskData data) throws IOException {
        return ((TableData) data).testing(AddedRows.read(file, task));
    }
}
