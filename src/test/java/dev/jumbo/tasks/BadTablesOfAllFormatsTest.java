package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each format of tables, and the list of labels, with each fault: the message names the file, and of texts the line. */
class BadTablesOfAllFormatsTest {
    private static final int WIDE = 100_000;

    @TempDir
    private Path folder;

    private byte[] png() throws IOException {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/dev/jumbo/data/pictures/rgb.png"))) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private byte[] parquet(String sql) throws IOException {
        Path file = folder.resolve("whole.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return Files.readAllBytes(file);
    }

    private static String columns(int count, String separator, String before, String after) {
        return IntStream.range(0, count).mapToObj(i -> before + "c" + i + after).collect(Collectors.joining(separator));
    }

    /** A file with a fault. */
    private byte[] bytes(String format, String fault) throws IOException {
        if (format.equals("parquet")) {
            byte[] whole = parquet("SELECT range AS a FROM range(5000)");
            return switch (fault) {
                case "truncated" -> Arrays.copyOf(whole, whole.length - 100);
                case "empty" -> new byte[0];
                case "wide" -> parquet("SELECT " + columns(6000, ", ", "1 AS ", ""));
                default -> png();
            };
        }
        String separator = format.equals("tsv") ? "\t" : ",";
        boolean json = format.equals("jsonl");
        Charset utf8 = StandardCharsets.UTF_8;
        String head = json ? "" : "file" + separator + "label\n";
        String row = json ? "{\"file\": \"北\", \"label\": \"京\"}\n" : "北" + separator + "京\n";
        return switch (fault) {
            case "truncated" ->
                (head + row + (json ? "{\"file\": \"x" : format.equals("tsv") ? "x\n" : "x,\"y\n")).getBytes(utf8);
            case "empty" -> new byte[0];
            case "wide" ->
                (json
                                ? "{" + columns(WIDE, ", ", "\"", "\": 1") + "}\n"
                                : columns(WIDE, separator, "", "") + "\n" + "1" + (separator + "1").repeat(WIDE - 1)
                                        + "\n")
                        .getBytes(utf8);
            case "encoding" -> (head + row.repeat(3)).getBytes(Charset.forName("GB18030"));
            case "bomb" -> gzip((head + row + "x".repeat(70_000_000) + "\n").getBytes(utf8));
            default -> png();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "csv, truncated, ', line 3: expected a quote that closes the value'",
        "csv, empty, expected a table, found an empty file",
        "csv, wrong, expected UTF-8 text, found other bytes",
        "csv, wide, ', line 1: expected at most 5000 columns, found 100000; take out'",
        "csv, encoding, 'data.encoding: GB18030'",
        "csv, bomb, ', line 3: expected at most 16777216 bytes in a line'",
        "tsv, truncated, ', line 3: expected 2 values, found 1'",
        "tsv, empty, expected a table, found an empty file",
        "tsv, wrong, expected UTF-8 text, found other bytes",
        "tsv, wide, ', line 1: expected at most 5000 columns, found 100000; take out'",
        "tsv, encoding, 'data.encoding: GB18030'",
        "tsv, bomb, ', line 3: expected at most 16777216 bytes in a line'",
        "jsonl, truncated, ', line 2: expected a JSON object'",
        "jsonl, empty, expected a table, found an empty file",
        "jsonl, wrong, expected UTF-8 text, found other bytes",
        "jsonl, wide, expected at most 5000 columns",
        "jsonl, encoding, 'data.encoding: GB18030'",
        "jsonl, bomb, ', line 2: expected'",
        "parquet, truncated, 'ends in PAR1'",
        "parquet, empty, expected a table, found an empty file",
        "parquet, wrong, 'ends in PAR1'",
        "parquet, wide, expected at most 5000 columns"
    })
    void tables(String format, String fault, String message) throws IOException {
        Path file = Files.write(
                folder.resolve("bad." + format + (fault.equals("bomb") ? ".gz" : "")), bytes(format, fault));
        assertThatThrownBy(() -> new TableSource.Files(file.toString()).open())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(1500));
    }

    /** What DuckDB reads by itself for a query. */
    @ParameterizedTest
    @CsvSource({
        "parquet, truncated, bad.parquet",
        "parquet, empty, bad.parquet",
        "parquet, wrong, bad.parquet",
        "csv, wide, 'bad.csv, line 1: expected at most 10000 columns in a file of text, found 100000; take out'",
        "tsv, wide, 'bad.tsv, line 1: expected at most 10000 columns in a file of text, found 100000; take out'",
        "parquet, wide, expected at most 5000 columns",
        "csv, encoding, bad.csv"
    })
    void sql(String format, String fault, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad." + format), bytes(format, fault));
        assertThatThrownBy(() -> new TableSource.Sql("select * from '" + file + "'").open())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sql: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "csv, truncated, ', line 3: expected a quote that closes the value'",
        "csv, empty, expected a first row with the columns",
        "csv, wrong, expected UTF-8 text, found other bytes",
        "csv, wide, 'line 2: expected text in ''label'', found only c0, c1'",
        "csv, encoding, ', line 2: expected UTF-8 text, found other bytes; save the file as UTF-8 text'",
        "csv, bomb, ', line 3: expected at most 67108864 characters in a line'",
        "jsonl, truncated, ', line 2: '",
        "tsv, truncated, ', line 3: expected 2 values'"
    })
    void listsOfLabels(String format, String fault, String message) throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Files.write(photos.resolve("北"), png());
        Path list = Files.write(
                folder.resolve("list." + format + (fault.equals("bomb") ? ".gz" : "")), bytes(format, fault));
        assertThatThrownBy(() ->
                        new PictureSource.Folder(photos.toString(), "", 3, 4, 4, "fail", list.toString(), "").open())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(list.toString())
                .hasMessageContaining(message)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(1500));
    }

    /** Lines in any order, twice, too short or without a class: what is right stays. */
    @Test
    void theRestOfAListIsNotLost() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        for (String name : new String[] {"a", "b", "c", "d", "e", "f"}) {
            Files.write(photos.resolve(name + ".png"), png());
        }
        Path list = Files.writeString(folder.resolve("list.csv"), """
                file,label
                e.png,z
                b.png,x
                a.png
                c.png,
                b.png,z
                d.png,x
                none.png,x
                "a.png",x
                """);
        Files.write(list, "f\u00fcr.png,x\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        Files.writeString(list, "f.png,\ufffd\n", StandardOpenOption.APPEND);
        PictureSource.Opened opened =
                new PictureSource.Folder(photos.toString(), "", 3, 4, 4, "skip", list.toString(), "").open();
        assertThat(opened.train().classes()).containsExactly("x", "z", "\ufffd");
        assertThat(opened.train().labels()).containsExactly(0, 0, 0, 1, 2);
        assertThat(opened.train().nameOf(0)).endsWith("a.png");
        assertThat(opened.skipped().stream().map(one -> one.replaceFirst("^.*?list.csv, ", "")))
                .containsExactly(
                        "line 6: b.png is listed a second time, as 'z', and as 'x' in " + list + ", line 3",
                        "line 8: no file " + photos.resolve("none.png"),
                        "line 4: expected 2 values for [file, label], found 1",
                        "line 5: expected a class in 'label', found nothing",
                        "line 10: expected UTF-8 text, found other bytes; save the file as UTF-8 text");
    }
}
