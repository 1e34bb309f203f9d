package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The rows of a data set's parts on their way to a new data set: rows and columns are taken away, each with the step that did so
 * and the reason, and what is left is written to files. The rows stay in DuckDB, in as much memory as that has. For one thread.
 */
public final class TableEditor {
    /** The parts, in the order in which their rows are kept: of rows that are the same the first stays. */
    private static final List<String> ORDER = List.of("test", "validation", "train");

    private static final String DIVISION = "division";

    private final Database database;
    private final String table;
    private final String gone;
    private final Map<String, Long> ends = new LinkedHashMap<>();
    private final List<Column> columns;
    private final Map<String, String> cells = new LinkedHashMap<>();

    private TableEditor(Database database, List<Column> columns) {
        this.database = database;
        this.table = database.newName();
        this.gone = database.newName();
        this.columns = new ArrayList<>(columns);
        for (int i = 0; i < columns.size(); i++) {
            cells.put(columns.get(i).name(), "c" + i);
        }
    }

    /**
     * Something that was taken away.
     *
     * @param name of a row ({@code test, row 12}) or a column
     */
    public record Taken(String step, String name, String reason) {}

    /**
     * Takes the rows in.
     *
     * @param parts of one {@link TableStore}, with the same columns: {@code train} and perhaps {@code validation} and {@code test}
     * @throws IOException if a table cannot be read
     * @throws IllegalArgumentException if the tables are not of one store
     */
    public static TableEditor of(Map<String, Table> parts) throws IOException {
        List<StoredTable> stored = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String part : ORDER) {
            Table one = parts.get(part);
            if (one instanceof StoredTable of) {
                stored.add(of);
                names.add(part);
            } else if (one != null) {
                throw new IllegalArgumentException("tables: expected those of a store, got " + one.getClass());
            }
        }
        if (stored.size() < parts.size()
                || stored.stream().map(StoredTable::database).distinct().count() != 1) {
            throw new IllegalArgumentException("tables: expected parts of one store named " + ORDER + ", got " + parts);
        }
        try {
            TableEditor editor =
                    new TableEditor(stored.get(0).database(), stored.get(0).columns());
            editor.load(names, stored);
            return editor;
        } catch (SQLException e) {
            throw new IOException("tables: " + Messages.of(e), e);
        }
    }

    private void load(List<String> names, List<StoredTable> tables) throws SQLException {
        String types = columns.stream()
                .map(column -> cell(column.name()) + (column.kind() == Kind.TEXT ? " VARCHAR" : " DOUBLE"))
                .collect(Collectors.joining(", "));
        database.execute("CREATE TABLE " + table + " (place BIGINT, " + types + ")");
        database.execute("CREATE TABLE " + gone + " (step VARCHAR, name VARCHAR, reason VARCHAR)");
        // One kind of empty cell, and one zero, so that equal rows are equal.
        String values = columns.stream()
                .map(column -> column.kind() == Kind.TEXT
                        ? cell(column.name())
                        : "CASE WHEN isnan(" + cell(column.name()) + ") THEN NULL ELSE " + cell(column.name())
                                + " + 0.0 END")
                .collect(Collectors.joining(", "));
        long end = 0;
        for (int i = 0; i < tables.size(); i++) {
            database.execute("INSERT INTO " + table + " SELECT row_number() OVER () + " + end + ", " + values
                    + " FROM (" + tables.get(i).select() + ")");
            end += tables.get(i).rows();
            ends.put(names.get(i), end);
        }
    }

    /** The columns that are left. */
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    /** The parts, those first whose rows come first. */
    public List<String> parts() {
        return List.copyOf(ends.keySet());
    }

    /** The rows that are left of a part. */
    public long rows(String part) throws IOException {
        return number("SELECT count(*) FROM " + of(part));
    }

    /** Takes a column away. */
    public void drop(String name, String step, String reason) throws IOException {
        columns.removeIf(column -> column.name().equals(name));
        note(List.of(new Taken(step, "column " + name, reason)));
    }

    /** Notes what was taken away elsewhere. */
    public void note(List<Taken> taken) throws IOException {
        for (int from = 0; from < taken.size(); from += 1000) {
            run("INSERT INTO " + gone + " VALUES "
                    + taken.subList(from, Math.min(taken.size(), from + 1000)).stream()
                            .map(one -> "(" + Database.literal(one.step()) + ", " + Database.literal(one.name()) + ", "
                                    + Database.literal(one.reason()) + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * Takes rows away.
     *
     * @param found SQL with the columns {@code place}, each at most once, and {@code reason}
     */
    void remove(String step, String found) throws IOException {
        String rows = database.newName();
        run("CREATE TABLE " + rows + " AS SELECT place, reason FROM (" + found + ")");
        run("INSERT INTO " + gone + " SELECT " + Database.literal(step) + ", " + nameOf("place") + ", reason FROM "
                + rows + " ORDER BY place");
        run("DELETE FROM " + table + " WHERE place IN (SELECT place FROM " + rows + ")");
        run("DROP TABLE " + rows);
    }

    /** What is in a row, for {@link #eachText}: a place stands for the row. */
    @FunctionalInterface
    public interface TextUse {
        void text(long place, String part, String text);
    }

    /** Goes through the cells of a column of texts that are not empty, row by row: those to test on first. */
    public void eachText(String column, TextUse use) throws IOException {
        for (String part : parts()) {
            try (DuckDBConnection connection = database.connection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT place, " + cell(column) + " FROM " + of(part) + " AND "
                            + cell(column) + " IS NOT NULL")) {
                while (rows.next()) {
                    use.text(rows.getLong(1), part, rows.getString(2));
                }
            } catch (SQLException e) {
                throw new IOException("tables: " + Messages.of(e), e);
            }
        }
    }

    /**
     * Takes rows away because of others.
     *
     * @param like for each row that goes, by its place, the place of the one that it is like
     * @param how what comes before the name of that one in the reason
     */
    public void remove(String step, Map<Long, Long> like, String how) throws IOException {
        String pairs = database.newName();
        run("CREATE TABLE " + pairs + " (place BIGINT, other BIGINT)");
        try (DuckDBConnection connection = database.connection();
                DuckDBAppender appender = connection.createAppender("main", pairs)) {
            for (Map.Entry<Long, Long> pair : like.entrySet()) {
                appender.beginRow();
                appender.append(pair.getKey().longValue());
                appender.append(pair.getValue().longValue());
                appender.endRow();
            }
        } catch (SQLException e) {
            throw new IOException("tables: " + Messages.of(e), e);
        }
        remove(step, "SELECT place, " + Database.literal(how) + " || " + nameOf("other") + " AS reason FROM " + pairs);
        run("DROP TABLE " + pairs);
    }

    /** How many were taken away, by step, in the order of the steps. */
    public Map<String, Long> counts() throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Map.Entry<String, Long> one : query(
                "SELECT step, count(*) FROM " + gone + " GROUP BY step ORDER BY min(rowid)",
                row -> Map.entry(row.getString(1), row.getLong(2)))) {
            counts.put(one.getKey(), one.getValue());
        }
        return counts;
    }

    /** What was taken away, the first so many. */
    public List<Taken> taken(int most) throws IOException {
        return query(
                "SELECT step, name, reason FROM " + gone + " ORDER BY rowid LIMIT " + most,
                row -> new Taken(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Writes all that was taken away as CSV with the columns {@code name}, {@code step} and {@code reason}. */
    public void writeTaken(Path file) throws IOException {
        copy("SELECT name, step, reason FROM " + gone + " ORDER BY rowid", file, TableFormat.CSV);
    }

    /** Writes the rows that are left of a part, in a format that the file's name says. */
    public void write(String part, Path file) throws IOException {
        copy("SELECT " + new TableOutput(this).list() + " FROM " + of(part), file, TableFormat.of(file));
    }

    /**
     * Divides the rows anew, for {@link #writeDivided}, which is for editors that no row was taken from.
     *
     * @param numbers of the new part of each row of {@code train}, from 0; -1 for none
     */
    public void divide(byte[] numbers) throws IOException {
        run("CREATE OR REPLACE TABLE " + DIVISION + " (part TINYINT)");
        try (DuckDBConnection connection = database.connection();
                DuckDBAppender appender = connection.createAppender("main", DIVISION)) {
            for (byte number : numbers) {
                appender.beginRow();
                appender.append(number);
                appender.endRow();
            }
        } catch (SQLException e) {
            throw new IOException("tables: " + Messages.of(e), e);
        }
    }

    /** Writes the rows of {@code train} that {@link #divide} has given this number. */
    public void writeDivided(int number, Path file) throws IOException {
        String divided = "(SELECT * FROM " + of("train") + ") POSITIONAL JOIN " + DIVISION + " WHERE part = " + number;
        copy("SELECT " + new TableOutput(this).list() + " FROM " + divided, file, TableFormat.of(file));
    }

    /** DuckDB writes into its own folder and nowhere else. */
    private void copy(String select, Path file, TableFormat format) throws IOException {
        Path temporary = database.folder().resolve(database.newName());
        try {
            run("COPY (" + select + ") TO " + Database.literal(temporary.toString()) + " (" + settings(format) + ")");
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String settings(TableFormat format) {
        return switch (format) {
            case CSV -> "FORMAT csv, HEADER true";
            case TSV -> "FORMAT csv, HEADER true, DELIMITER '\t', QUOTE '', ESCAPE ''";
            case JSONL -> "FORMAT json";
            case PARQUET -> "FORMAT parquet, COMPRESSION zstd";
        };
    }

    /** What stands after FROM for the rows that are left of a part. */
    String of(String part) {
        long end = ends.getOrDefault(part, 0L);
        return table + " WHERE place > " + first(part) + " AND place <= " + end;
    }

    private long first(String part) {
        long first = 0;
        for (Map.Entry<String, Long> one : ends.entrySet()) {
            if (one.getKey().equals(part)) {
                return first;
            }
            first = one.getValue();
        }
        return first;
    }

    /** The name of the working table. */
    String table() {
        return table;
    }

    /** SQL for a cell of a row. */
    String cell(String column) {
        return String.valueOf(cells.get(column));
    }

    /** SQL for the number of the part of a row, 0 for the first of {@link #parts}. */
    String partOf(String place) {
        return ends.values().stream()
                .limit(ends.size() - 1L)
                .map(end -> "CAST(" + place + " > " + end + " AS INTEGER)")
                .collect(Collectors.joining(" + ", "(0 + ", " + 0)"))
                .replace("+  +", "+");
    }

    /** SQL for the name of a row. */
    String nameOf(String place) {
        if (ends.size() == 1) {
            return "('row ' || " + place + ")";
        }
        StringBuilder sql = new StringBuilder("(CASE");
        for (Map.Entry<String, Long> part : ends.entrySet()) {
            sql.append(" WHEN ")
                    .append(place)
                    .append(" <= ")
                    .append(part.getValue())
                    .append(" THEN ")
                    .append(Database.literal(part.getKey() + ", row "))
                    .append(" || (")
                    .append(place)
                    .append(" - ")
                    .append(first(part.getKey()))
                    .append(")");
        }
        return sql.append(" END)").toString();
    }

    long number(String sql) throws IOException {
        return query(sql, row -> row.getLong(1)).get(0);
    }

    <T> List<T> query(String sql, Database.Row<T> row) throws IOException {
        try {
            return database.query(sql, row);
        } catch (SQLException e) {
            throw new IOException("tables: " + Messages.of(e), e);
        }
    }

    private void run(String sql) throws IOException {
        try {
            database.execute(sql);
        } catch (SQLException e) {
            throw new IOException("tables: " + Messages.of(e), e);
        }
    }
}
