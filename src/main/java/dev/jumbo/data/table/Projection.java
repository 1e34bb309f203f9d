package dev.jumbo.data.table;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of something that DuckDB reads become those of a table.
 *
 * @param columns the table's
 * @param expressions SQL for each, a DOUBLE or a VARCHAR
 * @param direct whether computing the expressions cannot fail
 */
record Projection(List<Column> columns, List<String> expressions, boolean direct) {
    private static final AtomicLong NUMBER = new AtomicLong();

    /**
     * Finds out the columns.
     *
     * @param relation what stands after FROM
     * @param like the columns that the table is to have; null for all
     * @param name what messages call it
     */
    static Projection of(
            Database database, String relation, TableOptions options, @Nullable List<Column> like, String name)
            throws IOException, SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        List<String[]> found = database.query(
                "DESCRIBE SELECT * FROM " + relation, row -> new String[] {row.getString(1), row.getString(2)});
        for (String[] column : found) {
            types.put(column[0], column[1]);
        }
        Names.check(found.stream().map(column -> column[0]).toList(), name);
        Map<String, Column.Kind> kinds = kinds(types, options, like, name);
        List<Column> columns = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        boolean direct = true;
        for (Map.Entry<String, Column.Kind> entry : kinds.entrySet()) {
            String type = String.valueOf(types.get(entry.getKey()));
            columns.add(new Column(entry.getKey(), entry.getValue()));
            expressions.add(expression(Database.name(entry.getKey()), type, entry.getValue()));
            direct &= entry.getValue() == Column.Kind.TEXT || kind(type) != Column.Kind.TEXT;
        }
        return new Projection(columns, expressions, direct);
    }

    /** The kind of each column that the table has. */
    static Map<String, Column.Kind> kinds(
            Map<String, String> types, TableOptions options, @Nullable List<Column> like, String name)
            throws IOException {
        Names.checkKnown(options.kinds().keySet(), types.keySet(), name);
        Map<String, Column.Kind> kinds = new LinkedHashMap<>();
        if (like == null) {
            types.forEach((column, type) -> kinds.put(
                    column, options.kinds().getOrDefault(column, kind(type))));
            return kinds;
        }
        for (Column column : like) {
            if (!types.containsKey(column.name())) {
                throw new IOException(name + ": expected a column '" + column.name()
                        + "' as in the table to learn from, found " + Names.some(types.keySet()));
            }
            kinds.put(column.name(), column.kind());
        }
        return kinds;
    }

    /** The kind of a type of DuckDB. */
    static Column.Kind kind(String type) {
        String word = type.toUpperCase(Locale.ROOT).replaceFirst("[^A-Z0-9_].*", "");
        if (type.endsWith("]")) {
            return Column.Kind.TEXT;
        }
        return switch (word) {
            case "BOOLEAN" -> Column.Kind.BOOLEAN;
            case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> Column.Kind.TIME;
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "UHUGEINT",
                    "FLOAT",
                    "DOUBLE",
                    "DECIMAL",
                    "TIME",
                    "INTERVAL" -> Column.Kind.NUMBER;
            default -> Column.Kind.TEXT;
        };
    }

    /** A column as DOUBLE or VARCHAR. */
    static String expression(String column, String type, Column.Kind kind) {
        Column.Kind found = kind(type);
        boolean ofTime = found == Column.Kind.TIME || type.startsWith("TIME") || type.equals("INTERVAL");
        String number = ofTime ? "epoch(" + column + ")" : "CAST(" + column + " AS DOUBLE)";
        return switch (kind) {
            case TEXT -> "CAST(" + column + " AS VARCHAR)";
            case NUMBER -> number;
            case BOOLEAN ->
                found == Column.Kind.BOOLEAN ? number : "CAST(CAST(" + column + " AS BOOLEAN) AS DOUBLE)";
            case TIME ->
                found == Column.Kind.TEXT ? "epoch(CAST(CAST(" + column + " AS VARCHAR) AS TIMESTAMPTZ))" : number;
        };
    }

    /** The expressions, after each other, under the columns' names. */
    String list() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> expressions.get(i) + " AS " + Database.name(columns.get(i).name()))
                .collect(Collectors.joining(", "));
    }

    /** A table that reads the relation each time that it is opened. */
    StoredTable view(Database database, String relation, String name) throws SQLException {
        return table(database, relation, "SELECT " + list() + " FROM " + relation, name);
    }

    /** A table that keeps what the relation has now. */
    StoredTable copy(Database database, String relation, String name) throws SQLException {
        String table = "t" + NUMBER.incrementAndGet();
        database.execute("CREATE TABLE " + table + " AS SELECT " + list() + " FROM " + relation);
        return table(database, table, "SELECT * FROM " + table, name);
    }

    private StoredTable table(Database database, String relation, String select, String name) throws SQLException {
        long rows = database.query("SELECT count(*) FROM " + relation, row -> row.getLong(1))
                .get(0);
        return new StoredTable(database, columns, rows, select, name);
    }
}
