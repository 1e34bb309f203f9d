package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.jumbo.data.CacheFolder;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                csv().toString(), "", "", "fail", "UTF-8", List.of(), Map.of("age", "text", "member", "text"));
        Table table = source.open().train();
        assertThat(table.columns().get(0)).isEqualTo(new Column("age", Kind.TEXT));
        assertThat(((Cells.Texts) all(table).cells().get(0)).values()).containsExactly("31", null, "2.5");
        assertThat(((Cells.Texts) all(table).cells().get(2)).values()).containsExactly("true", "false", null);
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
            "copy (select 1) to '" + folder + "/x.csv'",
            "select 1; select 2",
            "create table x as select 1",
            "select 1) ; (select 2",
            "install httpfs",
            "select * from arrow_scan(1, 2, 3)",
            "select * from (select * from query('select 1'))",
            "with x as (insert into t values (1) returning *) select * from x",
            "call range(3)",
            "from 'https://127.0.0.1/x.csv'"
        }) {
            TableSource source = new TableSource.Sql(sql);
            assertThatThrownBy(source::open)
                    .as(sql)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("sql: ");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void partsOfTheirOwnHaveTheColumnsOfTheFirst() throws IOException {
        Path test =
                Files.writeString(folder.resolve("test.csv"), "since,age,city,member,more\n2020-01-03,007,9,true,x\n");
        TableSource source =
                new TableSource.Files(csv().toString(), "", test.toString(), "fail", "UTF-8", List.of(), Map.of());
        TableSource.Opened opened = source.open();
        assertThat(opened.validation()).isNull();
        Table rows = Objects.requireNonNull(opened.test());
        assertThat(rows.columns()).isEqualTo(opened.train().columns());
        assertThat(((Cells.Numbers) all(rows).cells().get(0)).values()).containsExactly(7);
        assertThat(((Cells.Texts) all(rows).cells().get(1)).values()).containsExactly("9");
        String whole = opened.fingerprint();
        assertThat(source.open().fingerprint()).isEqualTo(whole);
        Files.writeString(test, "since,age,city,member,more\n2020-01-03,007,8,true,x\n");
        assertThat(source.open().fingerprint()).isNotEqualTo(whole);
        assertThat(new TableSource.Files(csv().toString()).open().fingerprint()).isNotEqualTo(whole);
    }

    @Test
    void sqlGivesTheSameDataAsTheFileItReads() throws IOException {
        String rows = "select * from '" + csv() + "'";
        String test = rows + " where age > 10";
        TableSource.Opened opened = new TableSource.Sql(rows, "", test, "", Map.of("city", "text")).open();
        assertThat(Objects.requireNonNull(opened.test()).rows()).isEqualTo(1);
        assertThat(new TableSource.Sql(rows).open().fingerprint())
                .isEqualTo(new TableSource.Files(csv().toString()).open().fingerprint());
    }

    @Test
    void damagedRowsAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,x\n2\n3,y\n");
        TableSource skip = new TableSource.Files(file.toString(), "", "", "skip", "UTF-8", List.of(), Map.of());
        assertThat(skip.open().skipped()).containsExactly(file + ", line 3: expected 2 values, found 1");
        assertThat(skip.open().train().rows()).isEqualTo(2);
        TableSource fail = new TableSource.Files(file.toString());
        assertThatThrownBy(fail::open).isInstanceOf(IOException.class).hasMessageStartingWith(file + ", line 3: ");
    }

    @Test
    void whatIsWrongInARecipeIsSaid() throws IOException {
        assertThatThrownBy(() -> new TableSource.Files("a.csv", "", "", "ignore", "UTF-8", List.of(), Map.of()))
                .hasMessage("onCorrupt: expected fail or skip, got 'ignore'");
        assertThatThrownBy(() -> new TableSource.Files("a.csv", "", "", "fail", "UTF-8", List.of(), Map.of("x", "int")))
                .hasMessage("kinds.x: expected number, boolean, time or text, got 'int'");
        assertThatThrownBy(() -> new TableSource.Files("no.csv").open())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("data.path: no file ");
        assertThatThrownBy(() -> new TableSource.Files("").open()).hasMessage("data.path: expected a file of a table");
        assertThatThrownBy(() -> new TableSource.Sql(" ").open()).hasMessage("data.sql: expected a query");
        String none = "select * from '" + csv() + "' where age > 1000";
        assertThatThrownBy(() -> new TableSource.Sql(none).open())
                .hasMessage("data: expected rows to learn from, found none");
        for (String url : List.of("jdbc:postgresql://h/d?user=a&password=secret", "jdbc:postgresql://a:secret@h/d")) {
            assertThatThrownBy(() -> new TableSource.Sql("select 1", "", "", url, Map.of()))
                    .hasMessageContaining("PGPASSWORD")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void filesOfTheWebAreCheckedByTheirSum() throws IOException {
        byte[] bytes = Files.readAllBytes(csv());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/a.csv", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/a.csv#sha256=";
            TableSource.Opened opened = new TableSource.Files(address + Sha256.hex(bytes)).open();
            assertThat(opened.fingerprint())
                    .isEqualTo(new TableSource.Files(csv().toString()).open().fingerprint());
            TableSource other = new TableSource.Files(address + "0".repeat(64));
            assertThatThrownBy(other::open).isInstanceOf(IOException.class).hasMessageContaining("SHA-256");
        } finally {
            server.stop(0);
            Path kept = CacheFolder.of("tables").resolve(Sha256.hex(bytes));
            Files.deleteIfExists(kept.resolve("a.csv"));
            Files.deleteIfExists(kept);
        }
    }
}
