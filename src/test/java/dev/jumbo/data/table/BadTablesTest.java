package dev.jumbo.data.table;

import static dev.jumbo.data.table.Tables.cells;
import static dev.jumbo.data.table.Tables.read;
import static dev.jumbo.data.table.Tables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what they should be: a message with file and line, and the rest is not lost. */
final class BadTablesTest {
    @TempDir
    Path folder;

    /** The message, which begins with the file, without it. */
    private static String problem(Path file, TableOptions options) {
        try {
            Tables.load(file, options);
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
            return String.valueOf(e.getMessage()).substring(file.toString().length());
        }
        throw new AssertionError(file + " was read");
    }

    private static String problem(Path file) {
        return problem(file, TableOptions.defaults());
    }

    @Test
    void rowsThatCannotBeReadHaveLines() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n1,\"two\nlines\"\n");
        for (int i = 0; i < 300; i++) {
            text.append(i).append(",x\n");
        }
        text.append("1,2,3\n7\n8,y\nabc,z\n9,w\n");
        Path file = write(folder, "a.csv", text.toString());
        assertThat(problem(file)).startsWith(", line 304: expected 2 values, found 3; data.onCorrupt: skip");
        TableStore.Loaded loaded = Tables.load(file, Tables.skipping());
        assertThat(loaded.skipped())
                .containsExactly(
                        file + ", line 304: expected 2 values, found 3",
                        file + ", line 305: expected 2 values, found 1",
                        file + ", line 307: expected a number in column 'a', found 'abc'; if it is a column of texts,"
                                + " say data.kinds: {a: text}, if it means an empty cell, data.missing");
        assertThat(loaded.table().rows()).isEqualTo(303);
        assertThat(cells(loaded.table(), "a").subList(300, 303)).containsExactly(299.0, 8.0, 9.0);
    }

    @Test
    void linesAreRightInPackedAndInConvertedFilesAndWithCarriageReturns() throws IOException {
        String text = "a,b\r\n1,北\r\n2,京\r\n3\r\n4,x\r\n";
        Path packed = write(folder, "a.csv.gz", text);
        assertThat(problem(packed)).startsWith(", line 4: expected 2 values, found 1");
        Path utf16 = write(folder, "b.csv", text, StandardCharsets.UTF_16);
        assertThat(problem(utf16, Tables.in("UTF-16"))).startsWith(", line 4: expected 2 values, found 1");
    }

    @Test
    void aWrongCellLateInALargeFileIsFound() throws IOException {
        String rows =
                IntStream.range(0, 150_000).mapToObj(i -> i + ",w" + i + "\n").collect(Collectors.joining());
        Path file = write(folder, "a.csv", "n,w\n" + rows + "oops,w\n" + "5,z\n");
        assertThat(problem(file)).startsWith(", line 150002: expected a number in column 'n', found 'oops'");
        assertThat(Tables.load(file, Tables.skipping()).table().rows()).isEqualTo(150_001);
    }

    @Test
    void aFileWithHardlyAGoodRowIsRefusedAlsoWhenSkipping() throws IOException {
        Path file = write(folder, "a.csv", "a,b\n" + "1,2\n".repeat(200) + "1,2,3\n".repeat(20_000));
        assertThat(problem(file, Tables.skipping()))
                .startsWith(", line 202: expected 2 values, found 3; 10000 rows or more");
    }

    @Test
    void emptyFilesSayIt() throws IOException {
        for (String name : List.of("a.csv", "a.jsonl", "a.parquet", "a.tsv")) {
            assertThat(problem(Files.createFile(folder.resolve(name))))
                    .isEqualTo(": expected a table, found an empty file");
        }
        assertThat(problem(write(folder, "b.csv", "\n1,2\n")))
                .contains("expected a first row with the names of columns");
        assertThat(read(write(folder, "c.csv", "a,b\n")).rows()).isZero();
        assertThat(problem(write(folder, "d.csv.gz", ""))).contains("an empty file");
    }

    @Test
    void cutOffFilesSayIt() throws Exception {
        byte[] packed =
                Tables.gzip(("a,b\n" + "1,\"a long enough text\"\n".repeat(9000)).getBytes(StandardCharsets.UTF_8));
        Path gzip = Files.write(folder.resolve("a.csv.gz"), Arrays.copyOf(packed, packed.length - 9));
        assertThat(problem(gzip)).isNotBlank();
        Path quote = write(folder, "b.csv", "a,b\n1,\"x\n2,y\n");
        assertThat(problem(quote)).startsWith(", line 2: expected a quote that closes the value");
        Path json = write(folder, "c.jsonl", "{\"a\": 1}\n{\"a\": 2");
        assertThat(problem(json)).startsWith(", line 2: expected a JSON object, found something else");
        byte[] whole = Files.readAllBytes(Tables.parquet(folder, "d.parquet", "SELECT range FROM range(5000)"));
        Path parquet = Files.write(folder.resolve("e.parquet"), Arrays.copyOf(whole, whole.length - 100));
        assertThat(problem(parquet)).contains("expected a Parquet file, which ends in PAR1");
    }

    @Test
    void linesThatAreNoObjectsHaveNumbersAndCanBeLeftOut() throws IOException {
        Path file = write(
                folder,
                "a.jsonl",
                "{\"a\": 1, \"b\": \"x\"}\n[1, 2]\n\n{\"a\": 2,\n{\"a\": 3, \"a\": 4}\n{\"a\": 5}\n7\n");
        assertThat(problem(file)).startsWith(", line 2: expected a JSON object, found START_ARRAY");
        TableStore.Loaded loaded = Tables.load(file, Tables.skipping());
        assertThat(loaded.skipped()).hasSize(4).element(1).asString().startsWith(file + ", line 4: ");
        assertThat(loaded.skipped().get(2)).startsWith(file + ", line 5: ").contains("Duplicate");
        assertThat(cells(loaded.table(), "a")).containsExactly(1.0, 5.0);
    }

    @Test
    void anObjectThatIsTooLongHasALine() throws IOException {
        Path file = write(folder, "long.jsonl", "{\"a\": 1}\n{\"a\": 2, \"t\": \"" + "x".repeat(40 << 20) + "\"}\n");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("long.jsonl, line 2: expected at most 16777216 bytes in an object");
    }

    @Test
    void cellsOfAnotherKindInJsonHaveRows() throws IOException {
        Path file = write(folder, "a.jsonl", "{\"a\": 1}\n{\"a\": \"two\"}\n{\"a\": \"3\"}\n");
        assertThat(cells(read(file), "a")).containsExactly("1", "two", "3");
        TableOptions numbers = new TableOptions(Map.of("a", Column.Kind.NUMBER), List.of(), "UTF-8", false);
        assertThat(problem(file, numbers)).startsWith(", row 2: expected a number in column 'a', found 'two'");
        TableOptions skip = new TableOptions(Map.of("a", Column.Kind.NUMBER), List.of(), "UTF-8", true);
        TableStore.Loaded loaded = Tables.load(file, skip);
        assertThat(cells(loaded.table(), "a")).containsExactly(1.0, 3.0);
        assertThat(loaded.skipped()).hasSize(1);
    }

    @Test
    void otherEncodingsAreGuessed() throws IOException {
        String text = "n,city\n1,北京\n2,上海\n";
        assertThat(problem(write(folder, "a.csv", text, Charset.forName("GBK"))))
                .contains("data.encoding: GB18030");
        assertThat(problem(write(folder, "b.csv", text, StandardCharsets.UTF_16)))
                .contains("data.encoding: UTF-16");
        assertThat(problem(write(folder, "c.csv", "n,city\n1,Bern\n", StandardCharsets.UTF_16LE)))
                .contains("data.encoding: UTF-16LE");
        assertThat(problem(write(folder, "d.jsonl", "{\"n\": \"北京\"}\n", Charset.forName("GBK"))))
                .contains("data.encoding: GB18030");
        Path late = write(folder, "e.csv", "n,city\n" + "1,Bern\n".repeat(20_000) + "1,北京\n", Charset.forName("GBK"));
        assertThat(problem(late))
                .startsWith(", line 20002: expected UTF-8 text")
                .contains("GB18030");
        assertThat(Tables.load(late, Tables.skipping()).table().rows()).isEqualTo(20_000);
        Path wrong = Files.write(folder.resolve("f.csv"), new byte[] {'a', '\n', (byte) 0xff, (byte) 0xff, '\n'});
        assertThat(problem(wrong, Tables.in("GBK"))).startsWith(", line 1 or soon after: expected GBK text");
        assertThatThrownBy(() -> Tables.load(late, Tables.in("klingon")))
                .hasMessageContaining("encoding: expected a name");
    }

    @Test
    void columnsNeedDifferentNamesAndMayNotBeTooMany() throws IOException {
        assertThat(problem(write(folder, "a.csv", "a,b,a\n1,2,3\n")))
                .startsWith(", line 1: ")
                .contains("'a' twice");
        assertThat(problem(write(folder, "b.csv", "a,,c\n1,2,3\n"))).contains("found none for column 2");
        String wide = IntStream.range(0, 100_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        assertThat(problem(write(folder, "c.csv", wide + "\n"))).startsWith(", line 1: expected at most 5000 columns");
        String object = IntStream.range(0, 6_000)
                .mapToObj(i -> "\"c" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}\n"));
        assertThat(problem(write(folder, "d.jsonl", object))).contains("expected at most 5000 columns, found 6000");
        assertThat(problem(write(folder, "e.csv", "x".repeat(5_000_000) + "\n1\n")))
                .contains("line 1: expected the names");
    }

    @Test
    void wideTablesWithinTheLimitAreRead() throws IOException {
        int width = 2_000;
        String names = IntStream.range(0, width).mapToObj(i -> "c" + i).collect(Collectors.joining(",", "", "\n"));
        String row = IntStream.range(0, width).mapToObj(Integer::toString).collect(Collectors.joining(",", "", "\n"));
        Table table = read(write(folder, "a.csv", names + row.repeat(200)));
        assertThat(table.columns()).hasSize(width);
        assertThat(cells(table, "c1999")).hasSize(200).containsOnly(1999.0);
    }

    @Test
    void linesMayEndInTwoWaysButNotInAThird() throws IOException {
        Path mixed = write(folder, "a.csv", "a,b\n1,x\r\n2,\"y\nz\"\n3,w\r\n");
        assertThat(cells(read(mixed), "a")).containsExactly(1.0, 2.0, 3.0);
        assertThat(cells(read(mixed), "b")).containsExactly("x", "y\nz", "w");
        assertThat(problem(write(folder, "b.csv", "a,b\r1,x\r2,y\r"))).contains("found CR alone");
        assertThat(problem(write(folder, "c.csv.gz", "a\n1\n" + "x".repeat(40_000_000) + "\n2\n")))
                .startsWith(", line 3: expected at most 16777216 bytes");
    }

    @Test
    void filesThatAreMissingOrOfOtherFormats() throws IOException {
        assertThat(problem(folder.resolve("no.csv"))).isEqualTo(": no such file");
        assertThat(problem(write(folder, "a.xlsx", "PK"))).contains("expected a name that ends in .csv");
        assertThat(problem(write(folder, "a.parquet", "a,b\n1,2\n3,4\n5,6\n"))).contains("expected a Parquet file");
        Path csv = write(folder, "a.csv", "a\n1\n");
        Path other = write(folder, "b.csv", "b\n1\n");
        assertThatThrownBy(() -> Tables.load(List.of(csv, other), TableOptions.defaults()))
                .hasMessage(other + ", line 1: expected the columns of " + csv + ", a, found b");
        assertThatThrownBy(() -> TablePaths.find(folder + "/z-*.csv")).hasMessageContaining("no file fits");
        assertThatThrownBy(() -> TablePaths.find("https://127.0.0.1/a.csv")).hasMessageContaining("SHA-256");
        TableOptions unknown = new TableOptions(Map.of("ag", Column.Kind.TEXT), List.of(), "UTF-8", false);
        assertThat(problem(write(folder, "c.csv", "age\n1\n"), unknown)).contains("did you mean 'age'?");
    }

    @Test
    void theOtherPartsNeedTheColumnsOfTheFirst() throws IOException {
        Path train = write(folder, "train.csv", "a,b\n1,x\n");
        Path test = write(folder, "test.csv", "b,c,a\n7,1,2\n");
        TableStore store = TableStore.open(List.of(train, test), List.of());
        List<Column> columns = store.files(List.of(train), TableOptions.defaults(), null)
                .table()
                .columns();
        Table table =
                store.files(List.of(test), TableOptions.defaults(), columns).table();
        assertThat(table.columns()).isEqualTo(columns);
        assertThat(cells(table, "b")).containsExactly("7");
        Path less = write(folder, "less.csv", "b\n1\n");
        assertThatThrownBy(() -> TableStore.open(List.of(less), List.of())
                        .files(List.of(less), TableOptions.defaults(), columns))
                .hasMessageContaining("expected a column 'a' as in the table to learn from, found b");
    }
}
