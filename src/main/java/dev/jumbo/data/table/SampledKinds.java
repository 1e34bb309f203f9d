package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kinds of columns of texts, by what their first cells are: true and false, numbers, dates and times, or else texts. Numbers
 * that begin with a zero, as 00501, are codes and stay texts. Where all but one in a hundred, of at least a hundred, are
 * numbers or times, the others are taken for mistakes.
 */
final class SampledKinds {
    private static final int ROWS = 100_000;
    private static final int CELLS = 10_000_000;
    private static final int AT_ONCE = 200;
    private static final int COUNTS = 5;
    private static final int MANY = 100;

    private SampledKinds() {}

    /**
     * The kinds of c0, c1 and so on.
     *
     * @param relation columns of VARCHAR, with null where a cell is empty
     */
    static List<Kind> of(Database database, String relation, int columns) throws SQLException {
        List<String> names = IntStream.range(0, columns).mapToObj(i -> "c" + i).toList();
        String sample = database.newName();
        database.execute("CREATE TABLE " + sample + " AS SELECT * FROM " + relation + " LIMIT "
                + Math.max(MANY, Math.min(ROWS, CELLS / columns)));
        List<Kind> kinds = new ArrayList<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + AT_ONCE));
            long[] counts = counts(database, sample, some);
            for (int i = 0; i < some.size(); i++) {
                kinds.add(kind(counts, i * COUNTS));
            }
        }
        database.execute("DROP TABLE " + sample);
        return kinds;
    }

    private static long[] counts(Database database, String sample, List<String> names) throws SQLException {
        String sql = names.stream()
                .map(c ->
                        "count(" + c + "), count(*) FILTER (lower(" + c + ") IN ('true', 'false')), count(TRY_CAST(" + c
                                + " AS DOUBLE)), count(TRY_CAST(" + c
                                + " AS TIMESTAMPTZ)), count(*) FILTER (regexp_matches(" + c
                                + ", '^[+-]?0[0-9]'))")
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + sample));
        return database.query(sql, row -> {
                    long[] counts = new long[COUNTS * names.size()];
                    for (int i = 0; i < counts.length; i++) {
                        counts[i] = row.getLong(i + 1);
                    }
                    return counts;
                })
                .get(0);
    }

    private static Kind kind(long[] counts, int at) {
        long all = counts[at];
        List<Kind> kinds = new ArrayList<>(List.of(Kind.BOOLEAN, Kind.NUMBER, Kind.TIME));
        if (counts[at + 4] > 0) {
            kinds.remove(Kind.NUMBER);
        }
        for (Kind kind : kinds) {
            long fits = counts[
                    at + 1 + List.of(Kind.BOOLEAN, Kind.NUMBER, Kind.TIME).indexOf(kind)];
            if (all > 0 && (fits == all || (all >= MANY && fits >= all - all / MANY))) {
                return kind;
            }
        }
        return Kind.TEXT;
    }
}
