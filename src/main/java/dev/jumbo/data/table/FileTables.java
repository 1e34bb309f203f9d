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
            Database database, List<Path> files, TableOptions options, @Nullable List<Column> like)
            throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("table: expected at least one file, got none");
        }
        TableFormat format = TableFormat.of(files.get(0));
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new FileNotFoundException(file + ": no such file");
            }
            if (TableFormat.of(file) != format) {
                throw new IOException(file + ": expected files of one format, found " + format + " and "
                        + TableFormat.of(file));
            }
            if (Files.size(file) == 0) {
                throw new IOException(file + ": expected a table, found an empty file");
            }
        }
        String name = files.get(0) + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
        try {
            String relation =
                    switch (format) {
                        case CSV -> "read_csv(" + Database.list(files) + ", header = true)";
                        case TSV -> "read_csv(" + Database.list(files) + ", header = true, delim = '\\t')";
                        case JSONL ->
                            "read_json(" + Database.list(files)
                                    + ", format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1)";
                        case PARQUET -> "read_parquet(" + Database.list(files) + ")";
                    };
            Projection projection = Projection.of(database, relation, options, like, name);
            Table table = format == TableFormat.PARQUET && projection.direct()
                    ? projection.view(database, relation, name)
                    : projection.copy(database, relation, name);
            return new TableStore.Loaded(table, List.of());
        } catch (SQLException e) {
            throw new IOException(name + ": " + Messages.of(e), e);
        }
    }
}
