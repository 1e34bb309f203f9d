package dev.jumbo.data.table;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * A table that DuckDB reads, as it is asked for. A small one is kept after it was read once, as long as there is memory.
 */
final class StoredTable implements Table {
    /** Rows of a chunk, at most; DuckDB gives 2,048 at a time. */
    private static final int CHUNK = 1 << 14;

    /** Cells of a chunk, at most, but for tables that are wider than that. */
    private static final int CELLS = 1 << 20;

    /** Bytes of a table that is kept, at most: it is held while it is read for the first time. */
    private static final long KEPT = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Database database;
    private final List<Column> columns;
    private final long rows;
    private final String select;
    private final String name;
    private volatile SoftReference<@Nullable List<TableChunk>> kept = new SoftReference<>(null);

    /**
     * A table.
     *
     * @param database where it is
     * @param columns the columns
     * @param rows their number
     * @param select SQL whose result has the columns, as DOUBLE and VARCHAR
     * @param name what messages call it
     */
    StoredTable(Database database, List<Column> columns, long rows, String select, String name) {
        this.database = database;
        this.columns = List.copyOf(columns);
        this.rows = rows;
        this.select = select;
        this.name = name;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public Reader open() throws IOException {
        List<TableChunk> known = kept.get();
        if (known != null) {
            return new Again(known.iterator());
        }
        try {
            DuckDBConnection connection = database.connection();
            try {
                DuckDBPreparedStatement statement = connection.prepare(select);
                return new Ahead(new Reading(connection, statement, statement.query()));
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

    /** A reading of what is kept. */
    private record Again(Iterator<TableChunk> chunks) implements Reader {
        @Override
        public @Nullable TableChunk next() {
            return chunks.hasNext() ? chunks.next() : null;
        }

        @Override
        public void close() {}
    }

    private final class Reading implements Reader {
        private final DuckDBConnection connection;
        private final DuckDBPreparedStatement statement;
        private final DuckDBChunkedResult result;
        private final int size = Math.max(1, Math.min(CHUNK, CELLS / columns.size()));
        private final SharedTexts shared = new SharedTexts();
        private List<TableChunk> all = new ArrayList<>();
        private boolean small = rows <= KEPT / (8L * columns.size());
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
                kept = small ? new SoftReference<>(all) : kept;
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
            TableChunk chunk = new TableChunk(columns, cells);
            keep(chunk);
            return chunk;
        }

        private void keep(TableChunk chunk) {
            if (small && 8L * columns.size() * read + shared.bytes() <= KEPT) {
                all.add(chunk);
            } else if (small) {
                small = false;
                all = new ArrayList<>();
            }
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
