package dev.jumbo.data.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which rows and columns of an editor to take away. Rows are told apart by 64-bit hashes of their cells: among ten million different
 * rows two are taken for the same with a chance of 3 in a million.
 *
 * @param rows what they are taken from
 */
public record RowRules(TableEditor rows) {
    /** Takes away what is the same as an earlier row but for some columns. */
    public void duplicates(String step, Collection<String> ignored) throws IOException {
        String hash = hash(ignored);
        rows.remove(
                step,
                "SELECT place, 'the same as ' || " + rows.nameOf("first") + " AS reason FROM (SELECT place, first FROM "
                        + rows.table() + " JOIN (SELECT " + hash + " AS same, min(place) AS first FROM " + rows.table()
                        + " GROUP BY same HAVING count(*) > 1) ON same = " + hash + " WHERE place > first)");
    }

    /** Takes away all rows that are the same but for the target. */
    public void contradictions(String step, String target, Collection<String> ignored) throws IOException {
        String hash = hash(with(ignored, target));
        String cell = rows.cell(target);
        rows.remove(
                step,
                "SELECT place, 'equal rows have the targets ' || low || ' and ' || high AS reason FROM " + rows.table()
                        + " JOIN (SELECT " + hash + " AS same, min(" + cell + ") AS low, max(" + cell
                        + ") AS high FROM "
                        + rows.table() + " GROUP BY same HAVING low <> high) ON same = " + hash + " WHERE " + cell
                        + " IS NOT NULL");
    }

    /** Takes away rows that are the same, but for the target, as one of a part that comes before. */
    public void leaks(String step, String target, Collection<String> ignored) throws IOException {
        String hash = hash(with(ignored, target));
        rows.remove(
                step,
                "SELECT place, 'the same as ' || " + rows.nameOf("first") + " AS reason FROM " + rows.table()
                        + " JOIN (SELECT " + hash + " AS same, min(place) AS first FROM " + rows.table()
                        + " GROUP BY same) ON same = " + hash + " WHERE " + rows.partOf("place") + " > "
                        + rows.partOf("first"));
    }

    /** Takes away rows whose cell is empty, or blank. */
    public void missing(String step, String column) throws IOException {
        rows.remove(
                step,
                "SELECT place, " + Database.literal("no " + column) + " AS reason FROM " + rows.table() + " WHERE "
                        + empty(column));
    }

    /**
     * Takes away rows to learn from whose number is far from the others: more than {@code fence} times the distance between the
     * quartiles below the first or above the third (Tukey 1977). The quartiles are those of the rows to learn from, linear between
     * values; where they are equal, and of fewer than eight numbers, nothing is far.
     */
    public void outliers(String step, String column, double fence) throws IOException {
        String cell = rows.cell(column);
        double[] facts = rows.query(
                        "SELECT count(" + cell + "), quantile_cont(" + cell + ", 0.25), quantile_cont(" + cell
                                + ", 0.75) FROM " + rows.of("train"),
                        row -> new double[] {row.getDouble(1), row.getDouble(2), row.getDouble(3)})
                .get(0);
        double range = fence * (facts[2] - facts[1]);
        if (facts[0] < 8 || !(range > 0)) {
            return;
        }
        double low = facts[1] - range;
        double high = facts[2] + range;
        String reason = Database.literal(column + " is ") + " || " + cell + " || "
                + Database.literal(", beyond " + low + " to " + high);
        rows.remove(
                step,
                "SELECT place, " + reason + " AS reason FROM " + rows.of("train") + " AND (" + cell + " < " + low
                        + " OR " + cell + " > " + high + ")");
    }

    /** Takes away rows whose cell fewer than {@code least} rows have. */
    public void rare(String step, String column, int least) throws IOException {
        String cell = rows.cell(column);
        rows.remove(
                step,
                "SELECT place, n || ' of ' || value || ', fewer than " + least + "' AS reason FROM " + rows.table()
                        + " JOIN (SELECT " + cell + " AS value, count(*) AS n FROM " + rows.table() + " WHERE "
                        + cell + " IS NOT NULL GROUP BY value HAVING n < " + least + ") ON value = " + cell);
    }

    /** The columns that have at most one value in the rows to learn from, empty cells not counted. */
    public List<String> constant() throws IOException {
        return columns("coalesce(CAST(min(CELL) <> max(CELL) AS INTEGER), 0)", 0);
    }

    /** The columns of which more than a share of the rows to learn from is empty. */
    public List<String> sparse(double share) throws IOException {
        return columns("CAST((count(*) - count(CELL)) <= " + share + " * count(*) AS INTEGER)", 0);
    }

    /** The columns of which something is so. */
    private List<String> columns(String sql, long wanted) throws IOException {
        List<String> found = new ArrayList<>();
        List<Column> columns = rows.columns();
        for (int from = 0; from < columns.size(); from += 200) {
            List<Column> some = columns.subList(from, Math.min(columns.size(), from + 200));
            String select = some.stream()
                    .map(column -> sql.replace("CELL", rows.cell(column.name())))
                    .collect(Collectors.joining(", ", "SELECT ", " FROM " + rows.of("train")));
            rows.query(select, row -> {
                for (int i = 0; i < some.size(); i++) {
                    if (row.getLong(i + 1) == wanted) {
                        found.add(some.get(i).name());
                    }
                }
                return 0;
            });
        }
        return found;
    }

    private String empty(String column) {
        String cell = rows.cell(column);
        boolean text =
                rows.columns().stream().anyMatch(one -> one.name().equals(column) && one.kind() == Column.Kind.TEXT);
        return text ? "(" + cell + " IS NULL OR trim(" + cell + ") = '')" : cell + " IS NULL";
    }

    private static List<String> with(Collection<String> names, String name) {
        List<String> all = new ArrayList<>(names);
        all.add(name);
        return all;
    }

    private String hash(Collection<String> ignored) {
        List<String> cells = rows.columns().stream()
                .map(Column::name)
                .filter(name -> !ignored.contains(name))
                .map(rows::cell)
                .toList();
        if (cells.isEmpty()) {
            throw new IllegalArgumentException(
                    "clean: expected columns to compare rows by, found none beside " + ignored);
        }
        return "hash(" + String.join(", ", cells) + ")";
    }
}
