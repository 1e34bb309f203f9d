package dev.jumbo.tasks;

import dev.jumbo.data.inspect.CleanStep;
import dev.jumbo.data.inspect.Removal;
import dev.jumbo.data.inspect.TableCleaner;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableEditor;
import dev.jumbo.data.table.TablePaths;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A source of tables, for cleaning.
 *
 * @param prepare which says what is predicted, and what the model does not see
 */
public record TablesToClean(TableSource source, PrepareTable prepare) {
    private static final int LISTED = 10_000;

    /**
     * What came of it.
     *
     * @param before rows that there were, those that cannot be read included
     * @param after rows that are left
     * @param removed how many rows and columns each step took away
     * @param removals the first of them; all are in {@code removed.csv}
     * @param files that were written, by part
     * @param kinds that the source says of columns that are left
     */
    public record Cleaned(
            long before,
            long after,
            Map<String, Long> removed,
            List<Removal> removals,
            Map<String, String> files,
            Map<String, Object> kinds) {}

    /**
     * Cleans the rows into a folder: {@code train.csv} and so on, in the format of the source's files, and Parquet where the source
     * is a query; and {@code removed.csv}, what was taken away.
     *
     * @throws IOException if a row cannot be read, unless {@link CleanStep.Broken} is among the steps
     */
    public Cleaned clean(List<CleanStep> steps, Path folder, TrainingProgress progress) throws IOException {
        boolean skip = steps.stream().anyMatch(CleanStep.Broken.class::isInstance);
        TableSource.Opened opened = skip && source instanceof TableSource.Files files
                ? files.skipping().open()
                : source.open();
        Map<String, Table> parts = SourceContent.parts(opened);
        TableEditor editor = TableEditor.of(parts);
        editor.note(opened.skipped().stream().map(TablesToClean::broken).toList());
        long before = opened.skipped().size()
                + parts.values().stream().mapToLong(Table::rows).sum();
        Set<String> needed = new HashSet<>(List.of(prepare.group(), prepare.time()));
        Set<String> ignored = new HashSet<>(prepare.ignore());
        new TableCleaner(editor, prepare.target(), ignored, needed).clean(steps, progress);
        String extension = source instanceof TableSource.Files files ? TablePaths.extension(files.path()) : "parquet";
        Map<String, String> files = new LinkedHashMap<>();
        long after = 0;
        for (String part : List.of("train", "validation", "test")) {
            if (parts.containsKey(part)) {
                progress.at("writing " + part, 0, 1);
                files.put(part, part + "." + extension);
                editor.write(part, folder.resolve(part + "." + extension));
                after += editor.rows(part);
            }
        }
        editor.writeTaken(folder.resolve("removed.csv"));
        List<Removal> removals = editor.taken(LISTED).stream()
                .map(one -> new Removal(one.name(), one.step(), one.reason()))
                .toList();
        Map<String, Object> kinds = new TreeMap<>(TableSource.kinds(source));
        kinds.keySet().retainAll(editor.columns().stream().map(Column::name).toList());
        return new Cleaned(before, after, editor.counts(), removals, files, kinds);
    }

    private static TableEditor.Taken broken(String row) {
        int end = row.indexOf(": "); // file and line, or row
        return new TableEditor.Taken("broken", row.substring(0, end), row.substring(end + 2));
    }
}
