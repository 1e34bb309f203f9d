package dev.jumbo.tasks;

import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Inputs of a model of tables that a user names: rows as JSON objects, and files of rows. */
public final class TabularInputs {
    private TabularInputs() {}

    /**
     * The rows, each as a JSON object: of a file in the place where it is named, all.
     *
     * @param inputs JSON objects, and CSV, TSV, JSONL or Parquet files
     * @throws IOException if a file cannot be read
     */
    public static List<String> rows(TabularTask task, List<String> inputs) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String input : inputs) {
            if (input.strip().startsWith("{")) {
                rows.add(input);
                continue;
            }
            try (Table.Reader reader = open(task, input).open()) {
                for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    for (int row = 0; row < chunk.rows(); row++) {
                        rows.add(JsonRows.write(chunk, row));
                    }
                }
            }
        }
        return rows;
    }

    /** A file's table, in which what names things is a text, though it may look like a number. */
    private static Table open(TabularTask task, String file) throws IOException {
        Table table = new TableSource.Files(file).open().train();
        Map<String, Object> kinds = new TreeMap<>();
        for (Column wanted : task.encoding().columns()) {
            for (Column found : table.columns()) {
                if (found.name().equals(wanted.name()) && wanted.kind() == Kind.TEXT && found.kind() != Kind.TEXT) {
                    kinds.put(found.name(), Kind.TEXT.toString());
                }
            }
        }
        return kinds.isEmpty()
                ? table
                : new TableSource.Files(file, "", "", "fail", "UTF-8", List.of(), kinds)
                        .open()
                        .train();
    }
}
