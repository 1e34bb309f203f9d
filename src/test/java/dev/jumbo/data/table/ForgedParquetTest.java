package dev.jumbo.data.table;

import static dev.jumbo.data.table.ParquetForgery.BYTES;
import static dev.jumbo.data.table.ParquetForgery.DICTIONARY;
import static dev.jumbo.data.table.ParquetForgery.INT64;
import static dev.jumbo.data.table.ParquetForgery.PLAIN;
import static dev.jumbo.data.table.ParquetForgery.chunk;
import static dev.jumbo.data.table.ParquetForgery.dictionary;
import static dev.jumbo.data.table.ParquetForgery.element;
import static dev.jumbo.data.table.ParquetForgery.file;
import static dev.jumbo.data.table.ParquetForgery.join;
import static dev.jumbo.data.table.ParquetForgery.page;
import static dev.jumbo.data.table.ParquetForgery.run;
import static dev.jumbo.data.table.ParquetForgery.struct;
import static dev.jumbo.data.table.ParquetForgery.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small Parquet files that say that they hold enormous things: refused, by their name, before there is memory for these. */
final class ForgedParquetTest {
    private static final int MOST = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    private static byte[] length(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] schema() {
        return join(element("schema", -1, 1), element("a", INT64, -1));
    }

    /** A file with nothing but a footer. */
    private static byte[] footer(Consumer<ParquetForgery> more) {
        return file(new byte[10], struct(s -> {
            s.i32(1, 1).list(2, 12, 2, schema()).i64(3, 1);
            more.accept(s);
        }));
    }

    private static byte[] numbers(int unpacked, int packed, int codec) {
        byte[] page = page(PLAIN, 10, unpacked, packed, new byte[80]);
        return file(INT64, codec, 10, 0, page, page.length);
    }

    private static byte[] words(byte[] dictionary) {
        byte[] pages = join(dictionary, page(DICTIONARY, 10, join(new byte[] {1}, run(10, 0))));
        return file(BYTES, 0, 10, dictionary.length, pages, pages.length);
    }

    /** A row group that all rows of which are in a page of a few bytes, a thousand times. */
    private static byte[] rows() {
        byte[] dictionary = dictionary(1, new byte[8]);
        byte[] pages = join(dictionary, page(DICTIONARY, MOST, join(new byte[] {1}, run(MOST, 0))));
        byte[][] groups = new byte[1000][];
        Arrays.fill(
                groups,
                struct(s -> s.list(1, 12, 1, chunk(INT64, 0, MOST, dictionary.length, pages, pages.length))
                        .i64(2, pages.length)
                        .i64(3, MOST)));
        return file(
                pages,
                struct(s -> s.i32(1, 1)
                        .list(2, 12, 2, schema())
                        .i64(3, 1000L * MOST)
                        .list(4, 12, groups.length, groups)));
    }

    private static byte[] bomb(String name) {
        byte[] deep = new byte[100_000];
        return switch (name) {
            case "page" -> numbers(MOST, 80, 1);
            case "packed page" -> numbers(80, MOST, 1);
            case "negative page" -> numbers(-5, 80, 1);
            case "dictionary" -> words(dictionary(MOST, join(length(1), new byte[] {'x'})));
            case "text" -> words(dictionary(1, join(length(MOST), new byte[] {'x'})));
            case "negative text" -> words(dictionary(1, join(length(-1), new byte[] {'x'})));
            case "rows" -> rows();
            case "columns" -> file(new byte[10], struct(s -> s.list(2, 12, MOST, schema())));
            case "groups" -> footer(s -> s.list(4, 12, 100_000_000, new byte[10]));
            case "empty groups" -> footer(s -> s.list(4, 12, 2_000_000, new byte[2_000_000]));
            case "empty chunks" ->
                footer(s -> s.list(4, 12, 1, struct(group -> group.list(1, 12, 2_000_000, new byte[2_000_000]))));
            case "paths" ->
                footer(s -> s.list(
                        4,
                        12,
                        1,
                        struct(group -> group.list(
                                1,
                                12,
                                1,
                                struct(chunk -> chunk.struct(
                                        3, struct(data -> data.list(3, 8, 20_000_000, new byte[20_000_000]))))))));
            case "name" -> footer(s -> s.text(6, "jumbo", MOST));
            case "map" -> footer(s -> s.map(12, MOST));
            case "structs" -> {
                Arrays.fill(deep, (byte) 0x1c);
                yield footer(s -> s.struct(12, deep));
            }
            case "lists" -> {
                Arrays.fill(deep, (byte) 0x19);
                yield footer(s -> s.list(12, 9, 1, deep));
            }
            case "type" -> footer(s -> s.list(12, 14, 1, new byte[1]));
            case "number" -> footer(s -> s.text(6, "", -1L));
            case "end" -> file(new byte[10], Arrays.copyOf(struct(s -> s.list(2, 12, 2, schema())), 10));
            case "children" ->
                file(
                        new byte[10],
                        struct(s -> s.list(2, 12, 2, element("schema", -1, MOST), element("a", INT64, -1))
                                .i64(3, 0)
                                .list(4, 12, 0)));
            default -> { // groups of the schema in one another, which is no depth of the footer
                byte[][] nested = new byte[10_002][];
                Arrays.fill(nested, element("g", -1, 1));
                nested[10_001] = element("a", INT64, -1);
                yield file(
                        new byte[10],
                        struct(s -> s.i32(1, 1)
                                .list(2, 12, nested.length, nested)
                                .i64(3, 0)
                                .list(4, 12, 0)));
            }
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            page           | cannot be read, it may be damaged: it says that a part of it is larger than memory can be
            packed page    | cannot be read, it may be damaged: needs more memory than the 1GiB
            negative page  | Page sizes must be >= 0
            dictionary     | cannot be read, it may be damaged
            text           | cannot be read, it may be damaged: Out of buffer
            negative text  | cannot be read, it may be damaged: Out of buffer
            rows           | expected at most 2147483647 rows, found 2147483647000; select some of them
            columns        | its footer says that it lists 2147483647 parts in
            groups         | its footer says that it lists 100000000 parts in 11 bytes; the file is damaged
            empty groups   | its footer lists so many row groups, columns and other parts that they need more than 1024 MiB
            empty chunks   | its footer lists so many row groups, columns and other parts that they need more than 1024 MiB
            paths          | its footer lists so many row groups, columns and other parts that they need more than 1024 MiB
            name           | its footer says that a part of it has 2147483647 bytes, with 6 left; the file is damaged
            map            | its footer says that it lists 2147483647 parts in
            structs        | its footer has more than 32 parts in one another; the file is damaged
            lists          | its footer has more than 32 parts in one another; the file is damaged
            type           | its footer has a part of an unknown type, 14; the file is damaged
            number         | its footer says that a part of it has 18446744073709551615 bytes, with 1 left
            end            | its footer ends in the middle of a part; the file is damaged
            children       | its footer does not describe columns and row groups as Parquet does
            nested groups  | the schema is nested more than 500 levels deep
            """)
    void bombs(String name, String message) throws IOException {
        Path bomb = Files.write(folder.resolve("bomb.parquet"), bomb(name));
        assertThatThrownBy(() -> Tables.fingerprint(Tables.read(bomb)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(bomb + ": ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'FROM ''%s''', groups",
        "'FROM ''%s''', structs",
        "'FROM read_parquet([''%s''])', groups",
        "'SELECT a FROM parquet_scan(''%s'')', empty groups"
    })
    void bombsOfQueries(String sql, String name) throws IOException {
        Path bomb = Files.write(folder.resolve("bomb.parquet"), bomb(name));
        TableStore store = TableStore.open(List.of(), List.of(folder));
        assertThatThrownBy(() -> store.query(sql.formatted(bomb), TableOptions.defaults(), null))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sql: " + bomb + ": its footer ");
    }

    /** The forger's honest files are read, so that the others are refused for their lies alone. */
    @Test
    void honestFilesAreRead() throws IOException {
        Path plain = Files.write(folder.resolve("plain.parquet"), numbers(80, 80, 0));
        assertThat(Tables.cells(Tables.read(plain), "a")).hasSize(10).containsOnly(0.0);
        Path text =
                Files.write(folder.resolve("text.parquet"), words(dictionary(1, join(length(1), new byte[] {'x'}))));
        assertThat(Tables.cells(Tables.read(text), "a")).hasSize(10).containsOnly("x");
        assertThat(varint(300)).containsExactly(0xac, 0x02);
    }
}
