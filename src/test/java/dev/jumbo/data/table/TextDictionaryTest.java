package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Numbers of texts stand for the texts. */
final class TextDictionaryTest {
    @Test
    void equalTextsHaveOneNumberAndNumbersFollowTheOrderOfComing() {
        TextDictionary dictionary = new TextDictionary();
        SplittableRandom random = new SplittableRandom(5);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String text = "town " + random.nextInt(3_000);
            int expected = order.indexOf(text) < 0 ? order.size() : order.indexOf(text);
            if (expected == order.size()) {
                order.add(text);
            }
            assertThat(dictionary.numbers(new String[] {"«" + text + "»"}, new int[] {1}, new int[] {text.length()}))
                    .containsExactly(expected);
            assertThat(dictionary.text(expected)).isEqualTo(text);
        }
        assertThat(dictionary.size()).isEqualTo(order.size());
        assertThat(dictionary.numbers(new String[] {""}, new int[1], new int[] {-1}))
                .containsExactly(TextDictionary.NONE);
        assertThat(dictionary.text(TextDictionary.NONE)).isNull();
    }

    @Test
    void aColumnWithMoreTextsThanADictionaryTakesKeepsAllOfThem() {
        TextColumn column = new TextColumn();
        int rows = TextDictionary.MOST / 2 + 100;
        List<@Nullable String> given = new ArrayList<>();
        List<@Nullable String> found = new ArrayList<>();
        for (int chunk = 0; chunk < 3; chunk++) {
            int first = chunk * rows;
            @Nullable String[] texts = IntStream.range(first, first + rows)
                    .mapToObj(i -> i % 7 == 0 ? null : "text " + i)
                    .toArray(String[]::new);
            Cells cells = cells(column, texts);
            assertThat(cells instanceof Cells.Coded).isEqualTo(chunk < 2);
            given.addAll(Arrays.asList(texts));
            found.addAll(Arrays.asList(((Cells.Texts) cells).values()));
        }
        assertThat(found).isEqualTo(given);
    }

    @Test
    void textsWithEqualHashesThatAreMadeOnPurposeAreNotComparedWithoutEnd() {
        TextColumn column = new TextColumn();
        String[] texts = IntStream.range(0, 1 << 12)
                .mapToObj(i -> IntStream.range(0, 12)
                        .mapToObj(bit -> ((i >> bit) & 1) == 0 ? "Aa" : "BB") // of equal hashes
                        .reduce("", String::concat))
                .toArray(String[]::new);
        assertThat(Arrays.stream(texts).map(String::hashCode).distinct().count())
                .isEqualTo(1);
        Cells cells = cells(column, texts);
        assertThat(cells).isInstanceOf(Cells.Plain.class);
        assertThat(((Cells.Texts) cells).values()).isEqualTo(texts);
    }

    @Test
    void whatIsCountedAndEncodedDoesNotDependOnHowTextsAreKept() {
        Column column = new Column("c", Column.Kind.TEXT);
        @Nullable String[] texts = {"b", " b ", "", null, "a", "a", "   ", "c", "b"};
        Cells coded = cells(new TextColumn(), texts);
        assertThat(coded).isInstanceOf(Cells.Coded.class);
        List<int[]> encoded = new ArrayList<>();
        for (Cells cells : List.of(coded, Cells.Texts.of(texts))) {
            TableFitting fitting = new TableFitting(TableFitting.Settings.DEFAULTS, List.of(column));
            TableChunk chunk = new TableChunk(List.of(column), List.of(cells));
            fitting.add(chunk, row -> row != 4, 1);
            fitting.add(chunk, row -> true, 1);
            TableEncoding encoding = fitting.encoding();
            assertThat(encoding.categories())
                    .containsExactly(new CategoryFeature("c", Column.Kind.TEXT, List.of("a", "b", "c"), true));
            encoded.add(encoding.encoder().encode(chunk, 1).categories().array());
        }
        assertThat(encoded.get(0)).containsExactly(3, 3, 1, 1, 2, 2, 1, 4, 3);
        assertThat(encoded.get(1)).isEqualTo(encoded.get(0));
    }

    private static Cells cells(TextColumn column, @Nullable String[] texts) {
        String[] rows = Arrays.stream(texts).map(text -> "<" + text + ">").toArray(String[]::new);
        int[] from = new int[texts.length];
        Arrays.fill(from, 1);
        int[] lengths = Arrays.stream(texts)
                .mapToInt(text -> text == null ? -1 : text.length())
                .toArray();
        Cells cells = column.cells(rows, from, lengths);
        for (int row = 0; row < texts.length; row++) {
            assertThat(from[row]).isEqualTo(1 + Math.max(0, lengths[row]));
        }
        return cells;
    }
}
