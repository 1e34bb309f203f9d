package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file of a table, some rows at a time: CSV, TSV or JSONL, perhaps with {@code .gz}, or Parquet, as its name says. It is written under
 * a temporary name until it is whole. For one thread.
 */
public final class TableWriter implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final List<Column> columns;
    private final Rows rows;

    /** How rows of one format are written. */
    interface Rows extends AutoCloseable {
        void add(TableChunk chunk) throws IOException;

        /** All rows are there. */
        void end() throws IOException;

        @Override
        void close() throws IOException;
    }

    private TableWriter(Path file, Path temporary, List<Column> columns, Rows rows) {
        this.file = file;
        this.temporary = temporary;
        this.columns = List.copyOf(columns);
        this.rows = rows;
    }

    /**
     * Begins a file; one that is there is replaced at the end.
     *
     * @throws IOException if the name says no format, or the file cannot be written
     * @throws IllegalArgumentException if two columns have names that differ in nothing but small and capital letters
     */
    public static TableWriter create(Path file, List<Column> columns) throws IOException {
        TableFormat format = TableFormat.of(file);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(file + ": expected columns whose names differ in more than small and"
                        + " capital letters, got '" + column.name() + "' twice");
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Rows rows = format == TableFormat.PARQUET
                ? ParquetRows.create(temporary, columns)
                : TextRows.create(file, temporary, columns);
        return new TableWriter(file, temporary, columns, rows);
    }

    /** Adds rows, in the order of the columns. */
    public void add(TableChunk chunk) throws IOException {
        if (!chunk.columns().equals(columns)) {
            throw new IllegalArgumentException(file + ": expected rows of " + columns + ", got " + chunk.columns());
        }
        rows.add(chunk);
    }

    /** Gives the file its name: all rows are there. */
    public void finish() throws IOException {
        rows.end();
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Closes it; what was not finished is deleted. */
    @Override
    public void close() throws IOException {
        try (rows) {
            Files.deleteIfExists(temporary);
        }
    }

    /** A cell as a text; null where it is empty. */
    static @Nullable String text(Cells cells, Kind kind, int row) {
        if (cells instanceof Cells.Texts texts) {
            return texts.values()[row];
        }
        return cells.isEmpty(row) ? null : CellKinds.text(((Cells.Numbers) cells).values()[row], kind);
    }
}
