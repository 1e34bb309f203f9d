package dev.jumbo.data.table;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
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

    /** Bytes of the dictionaries of one reading, at most. */
    private static final long DICTIONARIES = 128L << 20;

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

    @Override
    public Reader open() throws IOException {
        List<TableChunk> known = kept.get();
        return known == null ? read(select, columns) : new MemoryTable.Chunks(known.iterator());
    }

    @Override
    public Reader open(Collection<String> names) throws IOException {
        if (kept.get() != null) {
            return Table.super.open(names);
        }
        Set<String> some = new HashSet<>(names);
        int[] places = IntStream.range(0, columns.size())
                .filter(i -> some.contains(columns.get(i).name()))
                .toArray();
        String list = IntStream.of(places).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return read(
                "SELECT " + list + " FROM (" + select + ")",
                IntStream.of(places).mapToObj(columns::get).toList());
    }

    private Reader read(String sql, List<Column> wanted) throws IOException {
        try {
            DuckDBConnection connection = database.connection();
            try {
                DuckDBPreparedStatement statement = connection.prepare(sql);
                return new Ahead(new Reading(wanted, connection, statement, statement.query()));
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
        private final List<Column> wanted;
        private final DuckDBConnection connection;
        private final DuckDBPreparedStatement statement;
        private final DuckDBChunkedResult result;
        private final int size;
        private final Map<Integer, TextColumn> texts = new HashMap<>();
        private List<TableChunk> all = new ArrayList<>();
        private boolean small;
        private long read;
        private int at;
        private int end;

        Reading(
                List<Column> wanted,
                DuckDBConnection connection,
                DuckDBPreparedStatement statement,
                DuckDBChunkedResult result) {
            this.wanted = wanted;
            this.connection = connection;
            this.statement = statement;
            this.result = result;
            size = Math.max(1, Math.min(CHUNK, CELLS / wanted.size()));
            small = wanted.size() == columns.size() && rows <= KEPT / (8L * columns.size());
            for (int c = 0; c < wanted.size(); c++) {
                if (wanted.get(c).kind() == Column.Kind.TEXT) {
                    texts.put(c, new TextColumn());
                }
            }
        }

        @Override
        public @Nullable TableChunk next() throws IOException {
            int count = (int) Math.min(size, rows - read);
            if (count == 0) {
                kept = small ? new SoftReference<>(all) : kept;
                return null;
            }
            double[][] numbers = new double[wanted.size()][];
            List<@Nullable String[]> words = new ArrayList<>();
            for (int c = 0; c < numbers.length; c++) {
                numbers[c] = new double[texts.containsKey(c) ? 0 : count];
                words.add(new @Nullable String[count - numbers[c].length]);
            }
            for (int filled = 0; filled < count; ) {
                if (at == end) {
                    fetch();
                }
                int part = Math.min(count - filled, end - at);
                for (int c = 0; c < numbers.length; c++) {
                    copy(result.chunk().vector(c), words.get(c), numbers[c], filled, part);
                }
                at += part;
                filled += part;
            }
            read += count;
            List<Cells> cells = IntStream.range(0, numbers.length)
                    .<Cells>mapToObj(c -> {
                        TextColumn text = texts.get(c);
                        return text == null ? new Cells.Numbers(numbers[c]) : text.cells(words.get(c));
                    })
                    .toList();
            TableChunk chunk = new TableChunk(wanted, cells);
            keep(chunk);
            return chunk;
        }

        private void copy(DuckDBReadableVector vector, @Nullable String[] words, double[] numbers, int to, int count) {
            for (int i = 0; i < count && numbers.length > 0; i++) {
                numbers[to + i] = vector.getDouble(at + i, Double.NaN);
            }
            for (int i = 0; i < count && words.length > 0; i++) {
                words[to + i] = vector.getString(at + i);
            }
        }

        private void keep(TableChunk chunk) {
            long bytes = 8L * wanted.size() * read
                    + texts.values().stream().mapToLong(TextColumn::bytes).sum();
            if (small && bytes <= KEPT) {
                all.add(chunk);
            } else if (small) {
                small = false;
                all = new ArrayList<>();
            }
            while (texts.values().stream()
                            .mapToLong(TextColumn::dictionaryBytes)
                            .sum()
                    > DICTIONARIES) {
                texts.values().stream()
                        .max(Comparator.comparingLong(TextColumn::dictionaryBytes))
                        .orElseThrow()
                        .drop();
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
