package dev.jumbo.data.table;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A table that DuckDB reads, as it is asked for. A small one is kept after it was read once, as long as there is memory.
 */
final class StoredTable implements Table {
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
     * @param select SQL whose result has the columns, as DOUBLE and VARCHAR, named c0, c1 and so on
     * @param name what messages call it
     */
    StoredTable(Database database, List<Column> columns, long rows, String select, String name) {
        this.database = database;
        this.columns = List.copyOf(columns);
        this.rows = rows;
        this.select = select;
        this.name = name;
    }

    Database database() {
        return database;
    }

    /** SQL whose result has the columns c0, c1 and so on, as DOUBLE and VARCHAR. */
    String select() {
        return select;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public long rows() {
        return rows;
    }

    /** Whether the cells of a column are texts. */
    boolean isText(int column) {
        return columns.get(column).kind() == Column.Kind.TEXT;
    }

    @Override
    public Reader open() throws IOException {
        List<TableChunk> known = kept.get();
        return known == null
                ? read(IntStream.range(0, columns.size()).toArray())
                : new MemoryTable.Chunks(known.iterator());
    }

    @Override
    public Reader open(Collection<String> names) throws IOException {
        if (kept.get() != null) {
            return Table.super.open(names);
        }
        Set<String> some = new HashSet<>(names);
        return read(IntStream.range(0, columns.size())
                .filter(i -> some.contains(columns.get(i).name()))
                .toArray());
    }

    private Reader read(int[] places) throws IOException {
        boolean small = places.length == columns.size() && rows <= KEPT / (8L * columns.size());
        try {
            Ahead<FetchedRows.Part> fetched = new Ahead<>(new FetchedRows(this, places));
            return new Chunks(new Ahead<>(new NumberedRows(
                    IntStream.of(places).mapToObj(columns::get).toList(),
                    fetched,
                    small ? KEPT : 0,
                    all -> kept = new SoftReference<>(all))));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** One reading: rows are fetched, numbered and used at the same time. */
    private record Chunks(Ahead<TableChunk> chunks) implements Reader {
        @Override
        public @Nullable TableChunk next() throws IOException {
            return chunks.next();
        }

        @Override
        public void close() throws IOException {
            chunks.close();
        }
    }

    IOException failure(SQLException e) {
        return new IOException(name + ": cannot be read, it may be damaged: " + Messages.of(e), e);
    }

    IOException damaged(String how) {
        return new IOException(name + ": cannot be read, it may be damaged: " + how);
    }

    /** What DuckDB says when it computes all cells: results that are read in parts do not say why they end early. */
    IOException endedEarly(long found) {
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
}
