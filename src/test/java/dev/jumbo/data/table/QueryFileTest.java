package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files of queries that have too many columns, or just not. */
final class QueryFileTest {
    @TempDir
    Path folder;

    private Table query(String sql) throws IOException {
        return TableStore.open(List.of(), List.of(folder))
                .query(sql, TableOptions.defaults(), null)
                .table();
    }

    private Path wide(String name, int columns, String separator) throws IOException {
        String head = IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(separator));
        return Tables.write(folder, name, head + "\n" + "1" + (separator + "1").repeat(columns - 1) + "\n");
    }

    private static void assertRefused(String sql, Path file, QueryFileTest test) {
        assertThatThrownBy(() -> test.query(sql))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sql: " + file + ", line 1: expected at most 10000 columns")
                .hasMessageContaining("found 20000; take out those that are needed before");
    }

    @Test
    void filesThatAQueryNamesInAnyWayAreRefused() throws IOException {
        Path csv = wide("w.csv", 20_000, ",");
        Path packed = wide("p.tsv.gz", 20_000, "\t");
        Path other = wide("w.txt", 20_000, "^");
        assertRefused("SELECT c0 FROM '" + csv + "'", csv, this);
        assertRefused("SELECT 1 AS a WHERE 1 IN (SELECT c0 FROM '" + packed + "')", packed, this);
        assertRefused("WITH q AS (FROM '" + folder + "/w*.csv') SELECT c0 FROM q", csv, this);
        assertRefused("SELECT c0 FROM read_csv(['" + other + "'], delim = '^')", other, this);
    }

    @Test
    void whatFitsIsRead() throws IOException {
        Path csv = wide("w.csv", QueryFile.MAX_COLUMNS, ",");
        assertThat(Tables.cells(query("SELECT c0, c9999 FROM '" + csv + "'"), "c9999"))
                .containsExactly(1.0);
        assertThatThrownBy(() -> query("SELECT * FROM '" + csv + "'"))
                .hasMessageStartingWith("sql: expected at most 5000 columns, found 10000; select those");
        Path quoted = Tables.write(folder, "q.csv", "a,b\n\"" + ",".repeat(20_000) + "\",2\n");
        assertThat(query("SELECT b FROM '" + quoted + "'").rows()).isEqualTo(1);
        Path named = Tables.write(folder, "n.csv", "\"" + ",".repeat(20_000) + "\",b\n1,2\n");
        assertThat(query("SELECT b FROM '" + named + "'").rows()).isEqualTo(1);
    }

    @Test
    void aQueryThatNeedsTooMuchMemoryNamesItsFiles() throws IOException {
        Path csv = Tables.write(folder, "a.csv", "a\n1\n");
        assertThatThrownBy(() -> query("SELECT length(list(repeat('x', 1000) || range)::VARCHAR) AS n FROM '" + csv
                        + "', range(5000000)"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sql: " + csv + ": needs more memory than the 1GiB");
    }
}
