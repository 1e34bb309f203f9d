package dev.jumbo.tasks;

import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.data.table.MemoryTable;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Inputs of a model of tables that a user names: rows as JSON objects, and files of rows. */
public final class TabularInputs {
    private TabularInputs() {}

    /** Beginnings of messages about a row, counted from 1. */
    private static final Pattern ROW = Pattern.compile("^row (\\d+)");

    /** Does something with some rows of an input, each a JSON object. */
    @FunctionalInterface
    public interface Use {
        /** @param first number of the first of these rows in its file, from 1; of JSON objects among all rows */
        void rows(String input, long first, List<String> rows) throws IOException;
    }

    /**
     * Goes through the rows, some at a time, as they are read: of a file in the place where it is named, all.
     *
     * @param inputs JSON objects, and CSV, TSV, JSONL or Parquet files
     * @param most rows at a time
     * @throws IOException if a file cannot be read
     */
    public static void each(TabularTask task, List<String> inputs, int most, Use use) throws IOException {
        long all = 0;
        for (int i = 0; i < inputs.size(); ) {
            int end = i;
            while (end < inputs.size() && end - i < most && isRow(inputs.get(end))) {
                end++;
            }
            if (end > i) {
                use.rows(inputs.get(i), all + 1, inputs.subList(i, end));
                all += end - i;
                i = end;
                continue;
            }
            String file = inputs.get(i++);
            long first = 1;
            try (Table.Reader reader = open(task, file).open()) {
                for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    eachOf(rows(task, chunk), file, first, most, use);
                    first += chunk.rows();
                }
            }
            all += first - 1;
        }
    }

    /** The same of rows of a file that were read. */
    public static void eachOf(List<String> rows, String file, long first, int most, Use use) throws IOException {
        for (int from = 0; from < rows.size(); from += most) {
            use.rows(file, first + from, rows.subList(from, Math.min(rows.size(), from + most)));
        }
    }

    /**
     * Tables of such inputs: one of each file, or one of JSON objects.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there are both files and objects
     */
    public static List<Table> tables(TabularTask task, List<String> inputs) throws IOException {
        if (inputs.stream().allMatch(TabularInputs::isRow)) {
            return List.of(new MemoryTable(JsonRows.read(task.encoding(), inputs)));
        }
        List<Table> tables = new ArrayList<>();
        for (String input : inputs) {
            if (isRow(input)) {
                throw new IllegalArgumentException("expected files or rows as JSON objects, not both, got " + input);
            }
            tables.add(open(task, input));
        }
        return tables;
    }

    private static boolean isRow(String input) {
        return input.strip().startsWith("{");
    }

    /**
     * The rows of a chunk, each as a JSON object. Where it has every column that the model reads, others that the training table had not are
     * left out; otherwise they stay, and are refused as what may be a wrong name.
     */
    public static List<String> rows(TabularTask task, TableChunk chunk) {
        Set<String> known = new HashSet<>(task.encoding().others());
        Set<String> wanted = new HashSet<>();
        task.encoding().columns().forEach(column -> wanted.add(column.name()));
        known.addAll(wanted);
        List<String> names = chunk.columns().stream().map(Column::name).toList();
        boolean complete = names.containsAll(wanted);
        List<Column> columns = new ArrayList<>();
        List<Cells> cells = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            if (!complete || known.contains(names.get(c))) {
                columns.add(chunk.columns().get(c));
                cells.add(chunk.cells().get(c));
            }
        }
        TableChunk read = new TableChunk(columns, cells);
        return IntStream.range(0, chunk.rows())
                .mapToObj(row -> JsonRows.write(read, row))
                .toList();
    }

    /** Something that may refuse a row. */
    @FunctionalInterface
    public interface Refusing<T> {
        T get() throws IOException;
    }

    /**
     * Does something with some rows of an input, so that messages have the input and the row's number in it.
     *
     * @param first number of the first of these rows
     * @throws IllegalArgumentException if it does; the message begins with the input
     */
    public static <T> T numbered(String input, long first, Refusing<T> rows) throws IOException {
        try {
            return rows.get();
        } catch (IllegalArgumentException e) {
            String message = ROW.matcher(String.valueOf(e.getMessage()))
                    .replaceFirst(found -> "row " + (first + Long.parseLong(found.group(1)) - 1));
            throw new IllegalArgumentException(isRow(input) ? message : input + ", " + message, e);
        }
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
