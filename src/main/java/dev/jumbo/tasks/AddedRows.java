package dev.jumbo.tasks;

import dev.jumbo.data.table.CellKinds;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.EncodedBlock;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.data.table.TableEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Rows that were not in the table which an encoding was fitted on: JSONL with an object a row, as predictions take them, and the target. */
public final class AddedRows {
    private AddedRows() {}

    /**
     * Reads rows as a task's model sees them.
     *
     * @throws IOException if a row is wrong; the message has the file and the row
     */
    public static EncodedTable read(Path file, TabularTask task) throws IOException {
        List<String> classes = task instanceof TabularClassification known ? known.classes() : List.of();
        return read(file, task.encoding(), task.target(), classes);
    }

    /** @param classes names of the classes; none of a regression */
    static EncodedTable read(Path file, TableEncoding encoding, String target, List<String> classes)
            throws IOException {
        List<String> rows;
        try (var lines = Files.lines(file)) {
            rows = lines.filter(line -> !line.isBlank()).toList();
        }
        try {
            EncodedBlock block = encoding.encoder().encode(JsonRows.read(encoding, rows), 1);
            double[] targets = targets(JsonRows.column(rows, target), target, classes);
            block.targets().put(0, targets);
            return EncodedTable.of(List.of(block));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", " + e.getMessage(), e);
        }
    }

    private static double[] targets(Cells.Texts cells, String target, List<String> classes) {
        double[] targets =
                classes.isEmpty() ? CellKinds.numbers(cells, target, Kind.NUMBER, 1) : new double[cells.size()];
        for (int row = 0; row < targets.length; row++) {
            String text = cells.values()[row];
            targets[row] = classes.isEmpty() ? targets[row] : text == null ? -1 : classes.indexOf(text);
            if (!Double.isFinite(targets[row]) || (!classes.isEmpty() && targets[row] < 0)) {
                throw new IllegalArgumentException("row " + (row + 1) + ", column " + target + ": expected "
                        + (classes.isEmpty() ? "a number" : "one of " + classes) + ", got "
                        + (text == null ? "none" : "'" + text + "'"));
            }
        }
        return targets;
    }

    /** Whether a text is a number that a regression can learn. */
    public static boolean isNumber(String text) {
        try {
            return Double.isFinite(CellKinds.numbers(new Cells.Texts(new String[] {text}), "", Kind.NUMBER, 1)[0]);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
