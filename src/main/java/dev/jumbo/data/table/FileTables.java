package dev.jumbo.data.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables of files. */
final class FileTables {
    private FileTables() {}

    static TableStore.Loaded load(
            Database database, List<Path> files, TableOptions options, @Nullable List<Column> like) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("table: expected at least one file, got none");
        }
        TableFormat format = TableFormat.of(files.get(0));
        for (Path file : files) {
            check(file, format);
        }
        String name = files.get(0) + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
        try {
            return switch (format) {
                case CSV, TSV -> CsvTables.load(database, files, format, options, like, name);
                case JSONL -> JsonTables.load(database, files, options, like, name);
                case PARQUET -> ParquetTables.load(database, files, options, like, name);
            };
        } catch (SQLException e) {
            throw new IOException(name + ": " + Messages.of(e), e);
        }
    }

    private static void check(Path file, TableFormat format) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(file + ": no such file");
        }
        if (TableFormat.of(file) != format) {
            throw new IOException(
                    file + ": expected files of one format, found " + format + " and " + TableFormat.of(file));
        }
        if (Files.size(file) == 0) {
            throw new IOException(file + ": expected a table, found an empty file");
        }
    }
}
