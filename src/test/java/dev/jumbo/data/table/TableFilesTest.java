package dev.jumbo.data.table;

import static dev.jumbo.data.table.Tables.cells;
import static dev.jumbo.data.table.Tables.fingerprint;
import static dev.jumbo.data.table.Tables.read;
import static dev.jumbo.data.table.Tables.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files become, and that their formats do not matter. */
final class TableFilesTest {
    private static final String CSV =
            "n,flag,day,word\n1.5,true,2020-02-29,北京\n-2,false,,\"a \"\"b\"\", c\"\n,,1969-12-31,\n";

    @TempDir
    Path folder;

    @Test
    void formatsOfTheSameValuesHaveTheSameFingerprint() throws IOException, SQLException {
        List<Path> files = List.of(
                write(folder, "a.csv", CSV),
                write(folder, "b.csv.gz", CSV.replace("\n", "\r\n")),
                write(folder, "c.csv", "\uFEFF" + CSV.replace("NA", "")),
                write(
                        folder,
                        "d.tsv",
                        "n\tflag\tday\tword\n1.5\ttrue\t2020-02-29\t北京\n-2\tfalse\tNA\ta \"b\", c\n\t\t1969-12-31\t\n"),
                write(
                        folder,
                        "e.csv",
                        CSV.replace("a \"\"b\"\", c", "a \"\"b\"\"\\ c")
                                .replace(',', ';')
                                .replace('\\', ',')),
                write(folder, "f.jsonl", """
                        {"n": 1.5, "flag": true, "day": "2020-02-29", "word": "北京"}

                        {"word": "a \\"b\\", c", "flag": false, "day": null, "n": -2}
                        {"day": "1969-12-31"}
                        """),
                Tables.parquet(folder, "g.parquet", """
                        SELECT * FROM (VALUES (1.5::FLOAT, true, DATE '2020-02-29', '北京'), (-2, false, NULL, 'a "b", c'),
                          ('NaN'::FLOAT, NULL, '1969-12-31', NULL)) t(n, flag, day, word)"""));
        for (Path file : files) {
            Table table = read(file);
            assertThat(table.columns())
                    .as(file.toString())
                    .containsExactly(
                            new Column("n", Kind.NUMBER),
                            new Column("flag", Kind.BOOLEAN),
                            new Column("day", Kind.TIME),
                            new Column("word", Kind.TEXT));
            assertThat(cells(table, "n")).as(file.toString()).containsExactly(1.5, -2.0, Double.NaN);
            assertThat(cells(table, "flag")).containsExactly(1.0, 0.0, Double.NaN);
            assertThat(cells(table, "day")).containsExactly(1582934400.0, Double.NaN, -86400.0);
            assertThat(cells(table, "word")).containsExactly("北京", "a \"b\", c", null);
            assertThat(fingerprint(table)).as(file.toString()).isEqualTo(fingerprint(read(files.get(0))));
        }
    }

    /** The fingerprint from its definition: a column's digest, of names and these digests the table's, of which the whole. */
    @Test
    void theFingerprintIsWhatIsSaid() throws IOException {
        Table table = read(write(folder, "a.csv", "x,w\n2,é\n-0,\n,z\n"));
        ByteBuffer x = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        x.putDouble(2).putDouble(0).putDouble(Double.NaN);
        ByteBuffer w = ByteBuffer.allocate(15).order(ByteOrder.LITTLE_ENDIAN);
        w.putInt(2)
                .put("é".getBytes(StandardCharsets.UTF_8))
                .putInt(-1)
                .putInt(1)
                .put((byte) 'z');
        MessageDigest whole = Sha256.digest();
        whole.update(new byte[] {1, 0, 0, 0, 'x', 'n'});
        whole.update(Sha256.digest().digest(x.array()));
        whole.update(new byte[] {1, 0, 0, 0, 'w', 't'});
        whole.update(Sha256.digest().digest(w.array()));
        assertThat(fingerprint(table)).isEqualTo(Sha256.hex(whole.digest()));
        assertThat(TableFingerprint.of(Arrays.asList(table, null))).isNotEqualTo(fingerprint(table));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x,w\n2,é\n1,\n,z\n",
                "x,w\n2,é\n0,\n,y\n",
                "x,v\n2,é\n0,\n,z\n",
                "w,x\né,2\n,0\nz,\n",
                "x,w\n0,\n2,é\n,z\n"
            })
    void anyChangeChangesTheFingerprint(String other) throws IOException {
        assertThat(fingerprint(read(write(folder, "b.csv", other))))
                .isNotEqualTo(fingerprint(read(write(folder, "a.csv", "x,w\n2,é\n0,\n,z\n"))));
    }

    /** A file of another writer, and what it should contain by its makers. */
    @Test
    void parquetOfOthersIsReadAsTheySay() throws IOException {
        Table parquet = read(resource("delta_encoding_optional_column.parquet"));
        Path expected = resource("delta_encoding_optional_column_expect.csv");
        List<String> names = Tables.names(read(expected));
        assertThat(parquet.rows()).isEqualTo(100);
        assertThat(parquet.columns()).hasSize(17).hasSameSizeAs(names);
        Map<String, Kind> kinds = new HashMap<>();
        for (int i = 0; i < 17; i++) {
            kinds.put(names.get(i), parquet.columns().get(i).kind());
        }
        Table csv = Tables.load(expected, new TableOptions(kinds, List.of(), "UTF-8", false))
                .table();
        for (int i = 0; i < 17; i++) {
            assertThat(cells(parquet, parquet.columns().get(i).name())).isEqualTo(cells(csv, names.get(i)));
        }
    }

    private Path resource(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(TableFilesTest.class.getResourceAsStream(name), name)) {
            Files.copy(in, copy);
        }
        return copy;
    }

    @ParameterizedTest
    @CsvSource({"GB18030", "GBK", "UTF-16", "UTF-16LE", "Big5", "ISO-8859-1"})
    void otherEncodingsCanBeSaid(String encoding) throws IOException {
        String word = encoding.equals("ISO-8859-1") ? "Zürich" : "北京";
        Path file = write(folder, "a.csv", "n,word\n1," + word + "\n2,b\n", Charset.forName(encoding));
        Table table = Tables.load(file, Tables.in(encoding)).table();
        assertThat(cells(table, "word")).containsExactly(word, "b");
        assertThat(cells(table, "n")).containsExactly(1.0, 2.0);
    }

    @Test
    void kindsAreFoundByTheFirstRows() throws IOException {
        Table table = read(write(folder, "a.csv", """
                code,truth,zeroOne,when,half,empty,inf
                00501,TRUE,0,2020-01-01 10:00:00+02:00,1,,1e300
                10115,false,1,2020-01-01T08:00:00Z,x,NA,-5
                """));
        assertThat(table.columns().stream().map(Column::kind))
                .containsExactly(Kind.TEXT, Kind.BOOLEAN, Kind.NUMBER, Kind.TIME, Kind.TEXT, Kind.TEXT, Kind.NUMBER);
        assertThat(cells(table, "code")).containsExactly("00501", "10115");
        assertThat(cells(table, "when")).containsExactly(1577865600.0, 1577865600.0);
        assertThat(cells(table, "empty")).containsExactly(null, null);
    }

    @Test
    void whatMeansEmptyCanBeSaid() throws IOException {
        Path file = write(folder, "a.csv", "a,b\n1,?\n?,2\n-,3\n");
        TableOptions options = new TableOptions(Map.of(), List.of("?", "-"), "UTF-8", false);
        Table table = Tables.load(file, options).table();
        assertThat(cells(table, "a")).containsExactly(1.0, Double.NaN, Double.NaN);
        assertThat(cells(table, "b")).containsExactly(Double.NaN, 2.0, 3.0);
    }

    @Test
    void namesMayDifferByCaseAlone() throws IOException {
        Table table = read(write(folder, "a.csv", "a,A,\"quo\"\"te\"\n1,2,3\n"));
        assertThat(Tables.names(table)).containsExactly("a", "A", "quo\"te");
        assertThat(cells(table, "A")).containsExactly(2.0);
    }

    @Test
    void filesOfOnePatternAreOneTable() throws IOException {
        Path second = write(folder, "p-2.csv", "a,b\n3,x\n");
        Path first = write(folder, "p-1.csv", "a,b\n1,y\n2,z\n");
        write(folder, "q-1.csv", "a,b\n9,q\n");
        List<Path> files = TablePaths.find(folder + "/p-*.csv");
        assertThat(files).containsExactly(first, second);
        assertThat(cells(Tables.load(files, TableOptions.defaults()).table(), "a"))
                .containsExactly(1.0, 2.0, 3.0);
    }

    /** More rows than a chunk of DuckDB's, in every format, in the order of the file. */
    @Test
    void manyRowsKeepTheirOrder() throws IOException, SQLException {
        int rows = 50_000;
        StringBuilder csv = new StringBuilder("i,word\n");
        for (int i = 0; i < rows; i++) {
            csv.append(i).append(",w").append(i % 7).append('\n');
        }
        Path parquet = Tables.parquet(
                folder, "a.parquet", "SELECT range AS i, 'w' || range % 7 AS word FROM range(" + rows + ")");
        for (Path file : List.of(write(folder, "a.csv", csv.toString()), parquet)) {
            Table table = read(file);
            assertThat(table.rows()).isEqualTo(rows);
            List<Object> numbers = cells(table, "i");
            List<Object> words = cells(table, "word");
            for (int i = 0; i < rows; i++) {
                assertThat(numbers.get(i)).isEqualTo((double) i);
                assertThat(words.get(i)).isEqualTo("w" + i % 7);
            }
            assertThat(cells(table, "i")).isEqualTo(numbers);
        }
    }

    @Test
    void someColumnsAreReadAlone() throws IOException, SQLException {
        Table table = read(Tables.parquet(
                folder,
                "wide.parquet",
                "SELECT i AS a, 'x' || i AS b, i % 2 = 0 AS c, 'y' || i % 3 AS d FROM range(5000) t(i)"));
        for (int time = 0; time < 2; time++) { // from the file, then from memory
            List<Object> words = new ArrayList<>();
            try (Table.Reader reader = table.open(List.of("d", "b"))) {
                for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    assertThat(chunk.columns().stream().map(Column::name)).containsExactly("b", "d");
                    words.addAll(Arrays.asList(((Cells.Texts) chunk.cells().get(0)).values()));
                }
            }
            assertThat(words).isEqualTo(cells(table, "b")).hasSize(5000).startsWith("x0", "x1");
        }
    }
}
