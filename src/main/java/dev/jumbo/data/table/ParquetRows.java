package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as Parquet: they are collected in a temporary database on disk, which then writes the file. Columns of whole numbers are BIGINT, of
 * other numbers DOUBLE, of times TIMESTAMP in UTC.
 */
final class ParquetRows implements TableWriter.Rows {
    /** Whole numbers below this are exact. */
    private static final String EXACT = "9007199254740992";

    private final Database database;
    private final DuckDBConnection connection;
    private final DuckDBAppender appender;
    private final Path file;
    private final List<Column> columns;

    private ParquetRows(
            Database database, DuckDBConnection connection, DuckDBAppender appender, Path file, List<Column> columns) {
        this.database = database;
        this.connection = connection;
        this.appender = appender;
        this.file = file;
        this.columns = columns;
    }

    static ParquetRows create(Path file, List<Column> columns) throws IOException {
        Database database = Database.open(List.of(file.toAbsolutePath()), List.of());
        try {
            database.execute(columns.stream()
                    .map(column -> Database.name(column.name()) + (column.kind() == Kind.TEXT ? " VARCHAR" : " DOUBLE"))
                    .collect(Collectors.joining(", ", "CREATE TABLE rows_out (", ")")));
            DuckDBConnection connection = database.connection();
            return new ParquetRows(
                    database,
                    connection,
                    connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "rows_out"),
                    file,
                    columns);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static IOException failure(Path file, SQLException e) {
        return new IOException(file + ": cannot be written: " + Messages.of(e), e);
    }

    @Override
    public void add(TableChunk chunk) throws IOException {
        try {
            for (int row = 0; row < chunk.rows(); row++) {
                appender.beginRow();
                for (Cells cells : chunk.cells()) {
                    append(cells, row);
                }
                appender.endRow();
            }
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private void append(Cells cells, int row) throws SQLException {
        if (cells instanceof Cells.Texts texts) {
            @Nullable String text = texts.values()[row];
            if (text == null) {
                appender.appendNull();
            } else {
                appender.append(text);
            }
        } else if (cells.isEmpty(row)) {
            appender.appendNull();
        } else {
            appender.append(((Cells.Numbers) cells).values()[row]);
        }
    }

    @Override
    public void end() throws IOException {
        try {
            appender.close();
            List<String> all = new ArrayList<>();
            for (Column column : columns) {
                all.add(expression(column) + " AS " + Database.name(column.name()));
            }
            database.execute("COPY (SELECT " + String.join(", ", all) + " FROM rows_out) TO "
                    + Database.literal(file.toAbsolutePath().toString()) + " (FORMAT parquet)");
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private String expression(Column column) throws SQLException {
        String name = Database.name(column.name());
        return switch (column.kind()) {
            case TEXT -> name;
            case BOOLEAN -> "CAST(" + name + " AS BOOLEAN)";
            case TIME -> "make_timestamp(CAST(round(" + name + " * 1e6) AS BIGINT))";
            case NUMBER -> isWhole(name) ? "CAST(" + name + " AS BIGINT)" : name;
        };
    }

    private boolean isWhole(String name) throws SQLException {
        String sql = "SELECT coalesce(bool_and(" + name + " = trunc(" + name + ") AND abs(" + name + ") < " + EXACT
                + "), false) FROM rows_out";
        return database.query(sql, row -> row.getBoolean(1)).get(0);
    }

    @Override
    public void close() throws IOException {
        try (connection;
                appender) {
            // DuckDB's own
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }
}
