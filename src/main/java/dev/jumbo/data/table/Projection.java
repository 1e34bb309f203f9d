package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of something that DuckDB reads become those of a table.
 *
 * @param columns the table's
 * @param cells SQL for the cells of each, as they are
 * @param expressions SQL for each, a DOUBLE or a VARCHAR
 * @param unsure places of columns whose cells may not be what the column is to have
 */
record Projection(List<Column> columns, List<String> cells, List<String> expressions, List<Integer> unsure) {
    private static final Set<String> NUMBERS = Set.of(
            "TINYINT",
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
            "INTERVAL");

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
        List<String> names = new ArrayList<>();
        Map<String, String> types = new LinkedHashMap<>();
        for (String[] column : database.query(
                "DESCRIBE SELECT * FROM " + relation, row -> new String[] {row.getString(1), row.getString(2)})) {
            names.add(column[0]);
            types.put(column[0], column[1]);
        }
        Names.check(names, name);
        Names.checkKnown(options.kinds().keySet(), names, name);
        if (like != null) {
            return of(Names.among(names, like, name), types);
        }
        List<Column> columns = new ArrayList<>();
        types.forEach((column, type) ->
                columns.add(new Column(column, options.kinds().getOrDefault(column, kind(type)))));
        return of(columns, types);
    }

    private static Projection of(List<Column> columns, Map<String, String> types) {
        Map<String, String> names = new LinkedHashMap<>();
        types.forEach((name, type) ->
                names.put(name, type.equals("JSON") ? "(" + Database.name(name) + " ->> '$')" : Database.name(name)));
        return of(columns, types, names);
    }

    /**
     * Of columns whose types in DuckDB are known.
     *
     * @param types by column
     * @param names in SQL, by column
     */
    static Projection of(List<Column> columns, Map<String, String> types, Map<String, String> names) {
        List<String> cells = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        List<Integer> unsure = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String type = String.valueOf(types.get(column.name()));
            cells.add(String.valueOf(names.get(column.name())));
            expressions.add(expression(cells.get(i), type, column.kind()));
            if (column.kind() != Kind.TEXT && kind(type) == Kind.TEXT) {
                unsure.add(i);
            }
        }
        return new Projection(columns, cells, expressions, unsure);
    }

    /** The kind of a type of DuckDB. */
    private static Kind kind(String type) {
        String word = type.toUpperCase(Locale.ROOT).replaceFirst("[^A-Z0-9_].*", "");
        if (type.endsWith("]")) {
            return Kind.TEXT;
        }
        if (word.equals("DATE") || word.startsWith("TIMESTAMP")) {
            return Kind.TIME;
        }
        return word.equals("BOOLEAN") ? Kind.BOOLEAN : NUMBERS.contains(word) ? Kind.NUMBER : Kind.TEXT;
    }

    /** A column as DOUBLE or VARCHAR. */
    private static String expression(String column, String type, Kind kind) {
        Kind found = kind(type);
        boolean ofTime = found == Kind.TIME || type.startsWith("TIME") || type.equals("INTERVAL");
        String number = ofTime ? "epoch(" + column + ")" : "CAST(" + column + " AS DOUBLE)";
        return switch (kind) {
            case TEXT -> "CAST(" + column + " AS VARCHAR)";
            case NUMBER -> number;
            case BOOLEAN -> found == Kind.BOOLEAN ? number : "CAST(CAST(" + column + " AS BOOLEAN) AS DOUBLE)";
            case TIME -> found == Kind.TEXT ? "epoch(CAST(CAST(" + column + " AS VARCHAR) AS TIMESTAMPTZ))" : number;
        };
    }

    private String list() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> expressions.get(i) + " AS c" + i) // names in DuckDB do not tell A from a
                .collect(Collectors.joining(", "));
    }

    /** A table that reads the relation each time that it is opened. */
    StoredTable view(Database database, String relation, String name) throws SQLException {
        return table(database, relation, "SELECT " + list() + " FROM " + relation, name);
    }

    /** A table that keeps what the relation has now. */
    StoredTable copy(Database database, String relation, String name) throws SQLException {
        String table = database.newName();
        database.execute("CREATE TABLE " + table + " AS SELECT " + list() + " FROM " + relation);
        return table(database, table, "SELECT * FROM " + table, name);
    }

    private StoredTable table(Database database, String relation, String select, String name) throws SQLException {
        long rows = database.query("SELECT count(*) FROM " + relation, row -> row.getLong(1))
                .get(0);
        return new StoredTable(database, columns, rows, select, name);
    }

    /**
     * Keeps what the relation has now.
     *
     * @throws IOException if a cell is not what its column is to have, and such rows are not to be left out
     */
    TableStore.Loaded load(Database database, String relation, boolean skip, String name)
            throws IOException, SQLException {
        Map<Long, String> faults = faults(database, relation);
        for (Map.Entry<Long, String> fault : faults.entrySet()) {
            String message = name + ", row " + fault.getKey() + ": " + fault.getValue();
            if (!skip || faults.size() >= Rejected.MOST) {
                throw new IOException(message + Rejected.advice(skip));
            }
        }
        StoredTable table = copy(database, faults.isEmpty() ? relation : withoutFaults(relation), name);
        return new TableStore.Loaded(
                table,
                faults.entrySet().stream()
                        .map(fault -> name + ", row " + fault.getKey() + ": " + fault.getValue())
                        .toList());
    }

    /** The first rows with a cell that is not what its column is to have, by their numbers, which begin with 1. */
    private Map<Long, String> faults(Database database, String relation) throws SQLException {
        Map<Long, String> faults = new TreeMap<>();
        for (int place : unsure) {
            Column column = columns.get(place);
            String sql = "SELECT place, CAST(" + cells.get(place)
                    + " AS VARCHAR) FROM (SELECT *, row_number() OVER () AS place FROM " + relation + ") WHERE "
                    + fault(place) + " ORDER BY place LIMIT " + Rejected.MOST;
            for (String[] row : database.query(sql, row -> new String[] {row.getString(1), row.getString(2)})) {
                faults.putIfAbsent(Long.valueOf(row[0]), Rejected.wrongKind(column, row[1]));
            }
        }
        return faults;
    }

    private String withoutFaults(String relation) {
        return unsure.stream()
                .map(place -> "NOT (" + fault(place) + ")")
                .collect(Collectors.joining(" AND ", "(SELECT * FROM " + relation + " WHERE ", ")"));
    }

    private String fault(int place) {
        return "(" + cells.get(place) + " IS NOT NULL AND TRY(" + expressions.get(place) + ") IS NULL)";
    }
}
