package dev.jumbo.data.table;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * A table that DuckDB reads, as it is asked for.
 *
 * @param database where it is
 * @param columns the columns
 * @param rows their number
 * @param select SQL whose result has the columns, as DOUBLE and VARCHAR
 * @param name what messages call it
 */
record StoredTable(Database database, List<Column> columns, long rows, String select, String name) implements Table {
    /** Rows of a chunk, at most; DuckDB gives 2,048 at a time. */
    private static final int CHUNK = 1 << 14;

    /** Cells of a chunk, at most, but for tables that are wider than that. */
    private static final int CELLS = 1 << 20;

    StoredTable {
        columns = List.copyOf(columns);
    }

    @Override
    public Reader open() throws IOException {
        try {
            DuckDBConnection connection = database.connection();
            try {
                DuckDBPreparedStatement statement = connection.prepare(select);
                return new Reading(connection, statement, statement.query());
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private IOException failure(SQLException e) {
        return new IOException(name + ": cannot be read, it may be damaged: " + Messages.of(e), e);
    }

    /** What DuckDB says when it computes all cells: results that are read in parts do not say why they end early. */
    private IOException endedEarly(long found) {
        try (DuckDBConnection connection = database.connection();
                DuckDBPreparedStatement statement =
                        connection.prepare("SELECT count(COLUMNS(*)) FROM (" + select + ")")) {
            statement.execute();
            statement.getResultSet().next();
        } catch (SQLException e) {
            return failure(e);
        }
        return new IOException(name + ": expected " + rows + " rows, found " + found + "; was the file changed?");
    }

    private final class Reading implements Reader {
        private final DuckDBConnection connection;
        private final DuckDBPreparedStatement statement;
        private final DuckDBChunkedResult result;
        private final int size = Math.max(1, Math.min(CHUNK, CELLS / columns.size()));
        private final SharedTexts shared = new SharedTexts();
        private long read;
        private int at;
        private int end;

        Reading(DuckDBConnection connection, DuckDBPreparedStatement statement, DuckDBChunkedResult result) {
            this.connection = connection;
            this.statement = statement;
            this.result = result;
        }

        @Override
        public @Nullable TableChunk next() throws IOException {
            int count = (int) Math.min(size, rows - read);
            if (count == 0) {
                return null;
            }
            List<Cells> cells = new ArrayList<>(columns.size());
            for (Column column : columns) {
                cells.add(
                        column.kind() == Column.Kind.TEXT
                                ? new Cells.Texts(new String[count])
                                : new Cells.Numbers(new double[count]));
            }
            for (int filled = 0; filled < count; ) {
                if (at == end) {
                    fetch();
                }
                int part = Math.min(count - filled, end - at);
                copy(result.chunk(), cells, filled, part);
                at += part;
                filled += part;
            }
            read += count;
            return new TableChunk(columns, cells);
        }

        private void fetch() throws IOException {
            do {
                if (!result.nextChunk()) {
                    throw endedEarly(read);
                }
                end = Math.toIntExact(result.chunk().rowCount());
            } while (end == 0);
            at = 0;
        }

        private void copy(DuckDBDataChunkReader chunk, List<Cells> cells, int to, int count) {
            for (int c = 0; c < cells.size(); c++) {
                DuckDBReadableVector vector = chunk.vector(c);
                if (cells.get(c) instanceof Cells.Numbers numbers) {
                    double[] values = numbers.values();
                    for (int i = 0; i < count; i++) {
                        values[to + i] = vector.getDouble(at + i, Double.NaN);
                    }
                } else if (cells.get(c) instanceof Cells.Texts texts) {
                    @Nullable String[] values = texts.values();
                    for (int i = 0; i < count; i++) {
                        values[to + i] = shared.of(vector.getString(at + i));
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            try (connection;
                    statement;
                    result) {
                end = at;
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }
}
