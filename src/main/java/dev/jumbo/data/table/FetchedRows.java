package dev.jumbo.data.table;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table as DuckDB gives them, some at a time. The texts of a row come as one string, with the length of each: a string takes
 * a lock and a native call, so that one a row is fetched twice as fast as one a cell.
 */
final class FetchedRows implements Source<FetchedRows.Part> {
    /** Rows of a part, at most; DuckDB gives 2,048 at a time. */
    private static final int ROWS = 1 << 14;

    /** Cells of a part, at most, but for tables that are wider than that. */
    private static final int CELLS = 1 << 20;

    /**
     * Some rows.
     *
     * @param rows their number
     * @param numbers of each column that has numbers, one a row; NaN where a cell is empty
     * @param texts of each row, all that it has, one after the other
     * @param lengths of each column that has texts, chars of one a row; negative where a cell is empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Part(int rows, List<double[]> numbers, String[] texts, List<int[]> lengths) {
        Part(int rows, int numbers, int texts) {
            this(
                    rows,
                    Stream.generate(() -> new double[rows]).limit(numbers).toList(),
                    new String[texts == 0 ? 0 : rows],
                    Stream.generate(() -> new int[rows]).limit(texts).toList());
        }
    }

    private final StoredTable table;
    private final DuckDBConnection connection;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private final int numbers;
    private final int texts;
    private long read;
    private int at;
    private int end;

    /**
     * Begins to read.
     *
     * @param table whose rows they are
     * @param places of the columns that are wanted, at least one
     */
    FetchedRows(StoredTable table, int[] places) throws SQLException {
        this.table = table;
        texts = (int) IntStream.of(places).filter(table::isText).count();
        numbers = places.length - texts;
        connection = table.database().connection();
        try {
            statement = connection.prepare(select(table, places));
            result = statement.query();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** First the numbers, then the lengths of the texts in Unicode's characters, then the texts. */
    private static String select(StoredTable table, int[] places) {
        String names = IntStream.of(places)
                .filter(table::isText)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(", "));
        Stream<String> all = Stream.of(
                        IntStream.of(places).filter(i -> !table.isText(i)).mapToObj(i -> "c" + i),
                        IntStream.of(places)
                                .filter(table::isText)
                                .mapToObj(i -> "coalesce(length(c" + i + "), -1)::INTEGER"),
                        names.isEmpty() ? Stream.<String>of() : Stream.of("concat(" + names + ")"))
                .flatMap(s -> s);
        return "SELECT " + all.collect(Collectors.joining(", ")) + " FROM (" + table.select() + ")";
    }

    @Override
    public @Nullable Part next() throws IOException {
        int count = (int) Math.min(Math.max(1, Math.min(ROWS, CELLS / (numbers + texts))), table.rows() - read);
        if (count == 0) {
            return null;
        }
        Part part = new Part(count, numbers, texts);
        for (int filled = 0; filled < count; ) {
            if (at == end) {
                fetch();
            }
            int some = Math.min(count - filled, end - at);
            copy(part, filled, some);
            at += some;
            filled += some;
        }
        read += count;
        for (int row = 0; row < part.texts().length; row++) {
            lengths(part, row);
        }
        return part;
    }

    private void copy(Part part, int to, int count) {
        for (int c = 0; c < numbers; c++) {
            DuckDBReadableVector vector = result.chunk().vector(c);
            double[] values = part.numbers().get(c);
            for (int i = 0; i < count; i++) {
                values[to + i] = vector.getDouble(at + i, Double.NaN);
            }
        }
        for (int c = 0; c < texts; c++) {
            DuckDBReadableVector vector = result.chunk().vector(numbers + c);
            int[] lengths = part.lengths().get(c);
            for (int i = 0; i < count; i++) {
                lengths[to + i] = vector.getInt(at + i);
            }
        }
        if (texts > 0) {
            DuckDBReadableVector vector = result.chunk().vector(numbers + texts);
            for (int i = 0; i < count; i++) {
                part.texts()[to + i] = vector.getString(at + i);
            }
        }
    }

    /** From Unicode's characters to chars, of which some characters are two. */
    private void lengths(Part part, int row) throws IOException {
        String all = part.texts()[row];
        int sum = 0;
        for (int[] lengths : part.lengths()) {
            sum += Math.max(0, lengths[row]);
        }
        if (sum == all.length()) {
            return;
        }
        if (sum != all.codePointCount(0, all.length())) {
            throw table.damaged("row " + (read - part.rows() + row + 1) + " has texts that are not UTF-8");
        }
        int from = 0;
        for (int[] lengths : part.lengths()) {
            int to = all.offsetByCodePoints(from, Math.max(0, lengths[row]));
            lengths[row] = lengths[row] < 0 ? lengths[row] : to - from;
            from = to;
        }
    }

    private void fetch() throws IOException {
        do {
            if (!result.nextChunk()) {
                throw table.endedEarly(read);
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
            throw table.failure(e);
        }
    }
}
