package dev.jumbo.data.table;

import static dev.jumbo.data.table.Tables.cells;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries of a real PostgreSQL: {@code JUMBO_TEST_POSTGRES}, as for feedback. */
final class PostgresTablesTest {
    private final String table = "loans_" + UUID.randomUUID().toString().replace("-", "");
    private String url = "";

    @BeforeEach
    void fill() throws SQLException {
        String given = System.getenv("JUMBO_TEST_POSTGRES");
        assumeTrue(
                given != null && !given.isBlank(), "no PostgreSQL: JUMBO_TEST_POSTGRES is not set, see .ci/postgres");
        url = String.valueOf(given);
        run("CREATE TABLE " + table + " (id int, amount numeric(10, 2), rate real, paid bool, day date, at timestamp,"
                + " moment timestamptz, city text, tags text[])");
        run("INSERT INTO " + table + " VALUES (1, 10.25, 0.5, true, '2020-02-29', '2020-02-29 12:00:00.5',"
                + " '2020-02-29 12:00:00+02', '北京', '{a,b}'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                + " (3, 'NaN', -1, false, 'infinity', '-infinity', 'infinity', '', '{}')");
    }

    @AfterEach
    void drop() throws SQLException {
        if (!url.isEmpty()) {
            run("DROP TABLE " + table);
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Table query(String sql, TableOptions options) throws IOException {
        return TableStore.open(List.of(), List.of())
                .postgres(url, sql, options, null)
                .table();
    }

    @Test
    void typesBecomeKinds() throws IOException {
        Table found = query("SELECT * FROM " + table + " ORDER BY id", TableOptions.defaults());
        assertThat(found.columns().stream().map(Column::kind))
                .containsExactly(
                        Kind.NUMBER,
                        Kind.NUMBER,
                        Kind.NUMBER,
                        Kind.BOOLEAN,
                        Kind.TIME,
                        Kind.TIME,
                        Kind.TIME,
                        Kind.TEXT,
                        Kind.TEXT);
        double none = Double.NaN;
        assertThat(cells(found, "id")).containsExactly(1.0, 2.0, 3.0);
        assertThat(cells(found, "amount")).containsExactly(10.25, none, none);
        assertThat(cells(found, "rate")).containsExactly(0.5, none, -1.0);
        assertThat(cells(found, "paid")).containsExactly(1.0, none, 0.0);
        assertThat(cells(found, "day")).containsExactly(1582934400.0, none, none);
        assertThat(cells(found, "at")).containsExactly(1582977600.5, none, none);
        assertThat(cells(found, "moment")).containsExactly(1582970400.0, none, none);
        assertThat(cells(found, "city")).containsExactly("北京", null, "");
        assertThat(cells(found, "tags")).containsExactly("{a,b}", null, "{}");
    }

    @Test
    void manyRowsComeInParts() throws IOException {
        Table found = query("SELECT i, 'w' || i % 5 AS w FROM generate_series(1, 35000) AS i", TableOptions.defaults());
        assertThat(found.rows()).isEqualTo(35_000);
        assertThat(cells(found, "i").get(34_999)).isEqualTo(35_000.0);
        assertThat(cells(found, "w").get(34_999)).isEqualTo("w0");
    }

    @Test
    void kindsCanBeSaid() throws IOException {
        TableOptions options =
                new TableOptions(Map.of("id", Kind.TEXT, "city", Kind.NUMBER), List.of(), "UTF-8", false);
        assertThatThrownBy(() -> query("SELECT id, city FROM " + table + " ORDER BY id", options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 1: expected a number in column 'city', found '北京'");
    }

    @Test
    void nothingIsChanged() throws IOException {
        for (String sql : List.of(
                "DELETE FROM " + table + " RETURNING id",
                "SELECT 1; DELETE FROM " + table,
                "WITH gone AS (DELETE FROM " + table + " RETURNING id) SELECT * FROM gone",
                "SELECT nonsense FROM " + table)) {
            assertThatThrownBy(() -> query(sql, TableOptions.defaults()))
                    .as(sql)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("sql: ");
        }
        assertThat(query("SELECT id FROM " + table, TableOptions.defaults()).rows())
                .isEqualTo(3);
    }

    @Test
    void aDatabaseThatDoesNotAnswerSaysIt() throws IOException {
        TableStore store = TableStore.open(List.of(), List.of());
        assertThatThrownBy(() -> store.postgres(
                        "jdbc:postgresql://127.0.0.1:1/none?user=x", "select 1", TableOptions.defaults(), null))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sql: PostgreSQL at jdbc:postgresql://127.0.0.1:1/none: ");
    }
}
