package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts of a row, which come as one, are cut where they were. */
final class FetchedRowsTest {
    /** Characters of one to four bytes, and of one and two chars. */
    private static final List<String> CHARACTERS = List.of("a", "é", "中", "𝄞", "😀", "\n", ",", " ", "\u0301", "'");

    private static final int COLUMNS = 5;

    @TempDir
    private Path folder;

    @Test
    void textsOfAnyCharactersAreTheTextsOfTheFile() throws IOException, SQLException {
        SplittableRandom random = new SplittableRandom(11);
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int row = 0; row < 3_000; row++) { // more than DuckDB gives at a time
            List<@Nullable String> cells = new ArrayList<>();
            for (int c = 0; c < COLUMNS; c++) {
                cells.add(
                        random.nextInt(4) == 0
                                ? null
                                : Stream.generate(() -> CHARACTERS.get(random.nextInt(CHARACTERS.size())))
                                        .limit(random.nextInt(4))
                                        .collect(Collectors.joining()));
            }
            rows.add(cells);
        }
        String values = IntStream.range(0, rows.size())
                .mapToObj(i -> "(" + i + ", "
                        + rows.get(i).stream()
                                .map(text -> text == null ? "NULL" : "'" + text.replace("'", "''") + "'")
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining(", "));
        Path file = Tables.parquet(
                folder, "texts.parquet", "SELECT * FROM (VALUES " + values + ") AS t(n, a, b, c, d, e) ORDER BY n");
        Table table = Tables.read(file);
        for (List<String> names : List.of(List.of("a", "b", "c", "d", "e"), List.of("d"), List.of("n", "b", "e"))) {
            for (String name : names) {
                if (!name.equals("n")) {
                    int column = name.charAt(0) - 'a';
                    assertThat(texts(table, names, name))
                            .isEqualTo(rows.stream().map(row -> row.get(column)).toList());
                }
            }
        }
        assertThat(texts(table, List.of("a", "b", "c", "d", "e", "n"), "e")) // of the kept table, which has all columns
                .isEqualTo(rows.stream().map(row -> row.get(COLUMNS - 1)).toList());
    }

    @Test
    void charactersZeroAreTextToo() throws IOException, SQLException {
        Path file = Tables.parquet(
                folder, "zeros.parquet", "SELECT 'a' || chr(0) AS a, chr(0) AS b, chr(0) || chr(0) || 'c' AS c");
        List<@Nullable String> found = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            found.addAll(texts(Tables.read(file), List.of("a", "b", "c"), name));
        }
        assertThat(found).containsExactly("a\0", "\0", "\0\0c");
    }

    @Test
    void thousandsOfColumnsOfTextsAreReadToo() throws IOException, SQLException {
        int columns = 3_000;
        Path file = Tables.parquet(
                folder,
                "wide.parquet",
                IntStream.range(0, columns)
                        .mapToObj(c -> "'" + c + ":' || range AS t" + c)
                        .collect(Collectors.joining(", ", "SELECT ", " FROM range(3)")));
        Table table = Tables.read(file);
        try (Table.Reader reader = table.open()) {
            TableChunk chunk = reader.next();
            assertThat(chunk).isNotNull();
            for (int c = 0; c < columns; c++) {
                assertThat(((Cells.Texts) chunk.cells().get(c)).values()).containsExactly(c + ":0", c + ":1", c + ":2");
            }
        }
    }

    private static List<@Nullable String> texts(Table table, List<String> names, String name) throws IOException {
        List<@Nullable String> all = new ArrayList<>();
        try (Table.Reader reader = table.open(names)) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Cells cells = chunk.cells().get(chunk.places().getOrDefault(name, -1));
                all.addAll(Arrays.asList(((Cells.Texts) cells).values()));
            }
        }
        return all;
    }
}
