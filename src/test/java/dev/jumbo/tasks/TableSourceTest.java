package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableSourceTest {
    @TempDir
    Path folder;

    private Path csv() throws IOException {
        return Files.writeString(folder.resolve("a.csv"), """
                age,city,member,since
                31,Bern,true,2020-01-01
                ,"Lyon, France",false,2020-01-02
                2.5,,,
                """);
    }

    private static TableChunk all(Table table) throws IOException {
        try (Table.Reader reader = table.open()) {
            return Objects.requireNonNull(reader.next());
        }
    }

    @Test
    void kindsOfColumnsAreFound() throws IOException {
        Table table = new TableSource.Files(csv().toString()).open().train();
        assertThat(table.columns())
                .containsExactly(
                        new Column("age", Kind.NUMBER),
                        new Column("city", Kind.TEXT),
                        new Column("member", Kind.BOOLEAN),
                        new Column("since", Kind.TIME));
        assertThat(table.rows()).isEqualTo(3);
        TableChunk rows = all(table);
        assertThat(((Cells.Numbers) rows.cells().get(0)).values()).containsExactly(31, Double.NaN, 2.5);
        assertThat(((Cells.Texts) rows.cells().get(1)).values()).containsExactly("Bern", "Lyon, France", null);
        assertThat(((Cells.Numbers) rows.cells().get(2)).values()).containsExactly(1, 0, Double.NaN);
        assertThat(((Cells.Numbers) rows.cells().get(3)).values()).containsExactly(1577836800, 1577923200, Double.NaN);
    }

    @Test
    void kindsCanBeSaid() throws IOException {
        TableSource source = new TableSource.Files(
                csv().toString(), "", "", "fail", "UTF-8", Map.of("age", "text", "member", "number"));
        Table table = source.open().train();
        assertThat(table.columns().get(0)).isEqualTo(new Column("age", Kind.TEXT));
        assertThat(((Cells.Texts) all(table).cells().get(0)).values()).containsExactly("31", null, "2.5");
        assertThat(((Cells.Numbers) all(table).cells().get(2)).values()).containsExactly(1, 0, Double.NaN);
    }

    @Test
    void sqlReadsFiles() throws IOException {
        TableSource source =
                new TableSource.Sql("select city, age * 2 as twice from '" + csv() + "' where city is not null;");
        Table table = source.open().train();
        assertThat(((Cells.Texts) all(table).cells().get(0)).values()).containsExactly("Bern", "Lyon, France");
        assertThat(((Cells.Numbers) all(table).cells().get(1)).values()).containsExactly(62, Double.NaN);
    }

    @Test
    void sqlOnlyAsks() {
        for (String sql : new String[] {
            "copy (select 1) to '" + folder + "/x.csv'", "select 1; select 2", "create table x as select 1", "select 1) ; (select 2", "install httpfs",
            "select * from arrow_scan(1, 2, 3)",
            "select * from (select * from query('select 1'))",
            "with x as (insert into t values (1) returning *) select * from x",
            "call range(3)",
            "from 'https://127.0.0.1/x.csv'"
        }) {
            TableSource source = new TableSource.Sql(sql);
            assertThatThrownBy(source::open).as(sql).isInstanceOf(IOException.class).hasMessageStartingWith("sql: ");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
