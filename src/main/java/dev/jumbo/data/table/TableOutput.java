package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How cells are written: columns of whole numbers without a point, times as dates where all of them are, truth values as such. Who
 * reads the file finds the same cells.
 */
record TableOutput(TableEditor rows) {
    private static final int AT_ONCE = 200;

    /** Whole numbers below this are exact. */
    private static final double EXACT = 0x1p53;

    /** Whole numbers above this are of no type of whole numbers that files usually have. */
    private static final double GREATEST = 0x1p64;

    private static final double DAY = 86_400;

    /**
     * What stands after SELECT.
     *
     * @throws IOException if a column has whole numbers that were rounded when they were read, or two names differ in nothing but
     *     small and capital letters, which files of several formats do not tell apart
     */
    String list() throws IOException {
        List<Column> columns = rows.columns();
        if (columns.isEmpty()) {
            throw new IOException("tables: expected columns that are left, found none");
        }
        Set<String> names = new HashSet<>();
        List<String> all = new ArrayList<>();
        for (int from = 0; from < columns.size(); from += AT_ONCE) {
            List<Column> some = columns.subList(from, Math.min(columns.size(), from + AT_ONCE));
            double[] facts = facts(some);
            for (int i = 0; i < some.size(); i++) {
                String name = some.get(i).name();
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    throw new IOException("column '" + name + "': expected names that differ in more than small and"
                            + " capital letters; rename it, or select others with source: sql");
                }
                all.add(expression(some.get(i), facts[2 * i] > 0, facts[2 * i + 1]) + " AS " + Database.name(name));
            }
        }
        return String.join(", ", all);
    }

    /** Of each column how many cells are not whole numbers, or days, and the greatest size of a cell. */
    private double[] facts(List<Column> columns) throws IOException {
        List<String> counts = new ArrayList<>();
        for (Column column : columns) {
            String cell = rows.cell(column.name());
            boolean text = column.kind() == Kind.TEXT;
            String unit = column.kind() == Kind.TIME ? cell + " / " + DAY : cell;
            counts.add(text ? "0" : "count(*) FILTER (" + unit + " <> trunc(" + unit + "))");
            counts.add(text ? "0" : "coalesce(max(abs(" + cell + ")), 0)");
        }
        return rows.query("SELECT " + String.join(", ", counts) + " FROM " + rows.table(), row -> {
                    double[] facts = new double[counts.size()];
                    for (int i = 0; i < facts.length; i++) {
                        facts[i] = row.getDouble(i + 1);
                    }
                    return facts;
                })
                .get(0);
    }

    private String expression(Column column, boolean parts, double greatest) throws IOException {
        String cell = rows.cell(column.name());
        return switch (column.kind()) {
            case TEXT -> cell;
            case BOOLEAN -> "CAST(" + cell + " AS BOOLEAN)";
            case TIME -> {
                String time = "make_timestamp(CAST(round(" + cell + " * 1e6) AS BIGINT))";
                yield parts ? time : "CAST(" + time + " AS DATE)";
            }
            case NUMBER -> {
                if (!parts && greatest >= EXACT && greatest < GREATEST) {
                    throw new IOException("column '" + column.name()
                            + "': expected whole numbers of at most 2^53, found "
                            + greatest + ", which is rounded; if it names things, say data.kinds: {" + column.name()
                            + ": text}");
                }
                yield parts || greatest >= EXACT ? cell : "CAST(" + cell + " AS BIGINT)";
            }
        };
    }
}
