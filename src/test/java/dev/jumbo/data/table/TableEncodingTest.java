package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.TableFitting.Imputation;
import dev.jumbo.data.table.TableFitting.Settings;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is fitted and what is made of rows; numbers against scripts/goldens/tables.py, which asks scikit-learn. */
class TableEncodingTest {
    private static final IntPredicate ALL = row -> true;
    private static final double NAN = Double.NaN;

    static Stream<Case> goldens() {
        return Goldens.cases("tables");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void numbersAreScikitLearns(Case golden) {
        JsonNode column = Goldens.stream(Goldens.read("tables").get("columns"))
                .filter(one -> one.get("name").equals(golden.get("column")))
                .findFirst()
                .orElseThrow();
        Settings settings = new Settings(
                List.of(),
                List.of(),
                Scaling.Kind.valueOf(golden.get("scale").asText().toUpperCase(Locale.ROOT)),
                golden.get("log").booleanValue() ? List.of("x") : List.of(),
                Imputation.valueOf(golden.get("impute").asText().toUpperCase(Locale.ROOT)),
                golden.get("fill").doubleValue(),
                false,
                1);
        TableEncoding encoding = fit(settings, ALL, numbers("x", cells(column.get("values"))));
        EncodedBlock block = encoding.encoder().encode(chunk(numbers("x", cells(golden.get("test")))), 1);
        double[] expected = Goldens.doubles(golden.get("expected"));
        for (int row = 0; row < expected.length; row++) {
            Goldens.assertClose("row " + row, block.numbers().get(row), expected[row], 1e-6);
        }
    }

    @Test
    void onlyChosenRowsAreFittedOn() {
        TableEncoding encoding = fit(
                Settings.DEFAULTS,
                row -> row < 4,
                numbers("n", 1, 3, 1, 3, 1000, NAN),
                texts("c", "a", "a", "b", "b", "z", null));
        NumberFeature number = encoding.numbers().get(0);
        assertThat(encoding.numbers()).hasSize(1); // the gap is in no row to learn from: no indicator
        assertThat(number.fill()).isEqualTo(2);
        assertThat(number.scaling().shift()).isEqualTo(2);
        assertThat(number.scaling().scale()).isEqualTo(1);
        assertThat(encoding.categories())
                .containsExactly(new CategoryFeature("c", Kind.TEXT, List.of("a", "b"), false));
    }

    @Test
    void gapsNewCategoriesAndMissingColumnsHaveResults() {
        TableEncoding encoding = fit(
                Settings.DEFAULTS,
                ALL,
                numbers("n", 0, 2, 4, NAN),
                texts("c", "a", "a", null, "rare"),
                texts("full", "x", "x", "y", "y"));
        EncodedBlock all = encoding.encoder()
                .encode(
                        chunk(
                                numbers("n", 2, NAN, Double.POSITIVE_INFINITY),
                                texts("c", "a", null, "new"),
                                texts("full", "y", null, " x ")),
                        1);
        // (0, 2, 4, 2) has the mean 2 and the deviation √2
        assertThat(floats(all)).containsExactly(0f, 0f, 0f, 1f, 0f, 1f);
        assertThat(ids(all)).containsExactly(2, 3, CategoryFeature.MISSING, CategoryFeature.UNKNOWN, 0, 2);
        EncodedBlock lacking = encoding.encoder().encode(chunk(texts("c", "rare")), 1);
        assertThat(floats(lacking)).containsExactly(0f, 1f);
        assertThat(ids(lacking)).containsExactly(CategoryFeature.UNKNOWN, CategoryFeature.UNKNOWN);
        assertThat(encoding.sizes()).containsExactly(3, 4);
    }

    @Test
    void aTextIsTheNumberThatItSpellsOrRefused() {
        TableEncoding encoding = fit(
                new Settings(List.of(), List.of("code"), Scaling.Kind.NONE, List.of(), Imputation.MEDIAN, 0, true, 1),
                ALL,
                numbers("n", 1, 2),
                numbers("code", 7, 8),
                new Named(new Column("flag", Kind.BOOLEAN), new Cells.Numbers(new double[] {0, 1})));
        TableChunk texts = chunk(texts("n", "1.5e1", " -3 "), texts("code", "8", "7"), texts("flag", "Yes", "false"));
        EncodedBlock block = encoding.encoder().encode(texts, 1);
        assertThat(floats(block)).containsExactly(15f, 1f, -3f, 0f);
        assertThat(ids(block)).containsExactly(3, 2);
        refused(encoding, texts("n", "1", "12 EUR"), "row 11, column n: expected a number, got '12 EUR'");
        refused(encoding, texts("n", "NaN"), "row 10, column n: expected a number, got 'NaN'");
        refused(encoding, texts("flag", "maybe"), "row 10, column flag: expected true or false, got 'maybe'");
    }

    private static void refused(TableEncoding encoding, Named column, String message) {
        assertThatThrownBy(() -> encoding.encoder().encode(chunk(column), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** A Monday at noon, and a Thursday six years later at six in the morning. */
    @Test
    void timesArePlacesInTheDayTheWeekAndTheYear() {
        Column time = new Column("at", Kind.TIME);
        double monday = 1_577_707_200.0; // 2019-12-30T12:00:00Z, day 364 of its year
        TableEncoding encoding = fit(
                new Settings(List.of(), List.of(), Scaling.Kind.NONE, List.of(), Imputation.MEDIAN, 0, true, 1),
                ALL,
                new Named(time, new Cells.Numbers(new double[] {monday, monday + 86_400 * 3.25 * 7, NAN})));
        EncodedBlock block = encoding.encoder()
                .encode(chunk(texts("at", "2019-12-30 12:00:00", "2020-01-02T08:00:00+02:00", null)), 1);
        int n = encoding.numbers().size();
        assertThat(encoding.numbers().stream().map(f -> f.part().toString()))
                .containsExactly(
                        "value",
                        "year_sine",
                        "year_cosine",
                        "week_sine",
                        "week_cosine",
                        "day_sine",
                        "day_cosine",
                        "missing");
        double year = 2 * Math.PI * 363 / 365.25;
        double[] first = {monday, Math.sin(year), Math.cos(year), 0, 1, 0, -1, 0};
        double thursday = 2 * Math.PI * 3 / 7;
        double second = 2 * Math.PI / 365.25;
        double[] next = {
            1_577_944_800.0, Math.sin(second), Math.cos(second), Math.sin(thursday), Math.cos(thursday), 1, 0, 0
        };
        for (int i = 0; i < n; i++) {
            assertThat(block.numbers().get(i)).as("part %s", i).isCloseTo((float) first[i], within(1e-6f));
            assertThat(block.numbers().get(n + i)).as("part %s", i).isCloseTo((float) next[i], within(1e-6f));
            assertThat(block.numbers().get(2 * n + i))
                    .isEqualTo(i == 0 ? (float) (monday + 86_400 * 3.25 * 3.5) : i == n - 1 ? 1f : 0f);
        }
    }

    @Test
    void columnsThatNeverVaryAreLeftOut() {
        TableEncoding encoding = fit(
                Settings.DEFAULTS,
                ALL,
                numbers("n", 1, 2, 3, 4),
                numbers("same", 5, 5, 5, 5),
                numbers("empty", NAN, NAN, NAN, NAN),
                numbers("sometimes", 5, 5, NAN, 5),
                texts("one", "a", "a", "a", "a"),
                texts("names", "Ada", "Bob", "Cyd", "Dan"));
        assertThat(encoding.numbers().stream().map(TableEncoding::name)).containsExactly("n", "sometimes missing");
        assertThat(encoding.categories()).isEmpty(); // nobody's name occurs twice
        assertThat(encoding.others()).containsExactly("same", "empty", "one", "names");
        assertThatThrownBy(() -> fit(Settings.DEFAULTS, ALL, numbers("same", 5, 5)))
                .hasMessageContaining("at least one column");
    }

    @Test
    void rowsMayBeJsonObjects() {
        TableEncoding encoding = fit(
                Settings.DEFAULTS.ignoring(List.of("target")),
                ALL,
                numbers("n", -1, 1, NAN),
                texts("c", "7", "7", "x"),
                texts("target", "a", "b", "a"));
        TableChunk chunk = JsonRows.read(
                encoding,
                List.of("{\"n\": 1, \"c\": 7.0}", "{\"c\": \"x\", \"target\": \"a\"}", "{\"n\": \"-1\", \"c\": null}"));
        EncodedBlock block = encoding.encoder().encode(chunk, 1);
        float one = (float) (1 / Math.sqrt(2 / 3.0));
        assertThat(floats(block)).containsExactly(one, 0f, 0f, 1f, -one, 0f);
        assertThat(ids(block)).containsExactly(2, 0, 0);
        assertThat(encoding.describe(EncodedTable.of(List.of(block)).get(0)))
                .hasEntrySatisfying("n", value -> assertThat(value).isCloseTo(1, within(1e-6)))
                .containsEntry("c", 2.0)
                .hasSize(2);
        assertThat(encoding.describe(chunk, 1)).isEqualTo(Map.of("n", NAN, "c", 0.0));
        assertThat(encoding.describe(EncodedTable.of(List.of(block)).get(1))).isEqualTo(Map.of("n", NAN, "c", 0.0));
        // Training had no gap in this column: the model sees an unknown value, and whoever compares rows an empty cell.
        assertThat(encoding.describe(chunk, 2)).isEqualTo(Map.of("n", -1.0, "c", 1.0));
        assertThat(encoding.shown(EncodedTable.of(List.of(block)).get(0))).isEqualTo("n 1, c 7");
        wrongRow(
                encoding,
                "{\"n1\": 1}",
                "row 1: the training table had no column 'n1'; did you mean 'n'? Columns: n, c");
        wrongRow(encoding, "{\"target\": \"a\"}", "row 1: expected some of the columns n, c, got none");
        wrongRow(
                encoding,
                "{\"n\": [1]}",
                "row 1, column n: expected a number, a text, true, false or null, got a list");
        wrongRow(encoding, "[1]", "row 1: expected a JSON object such as {\"Age\": 30}");
        wrongRow(encoding, "{\"n\": 1, \"n\": 2}", "Duplicate field 'n'");
        wrongRow(encoding, "{\"n\": 1} x", "row 1: expected a JSON object");
    }

    private static void wrongRow(TableEncoding encoding, String row, String message) {
        assertThatThrownBy(() -> JsonRows.read(encoding, List.of(row)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTablesRowsAreWrittenAsTheyAreRead() {
        TableChunk chunk = chunk(
                numbers("n", 129, 0.5),
                texts("c", "a", null),
                new Named(new Column("flag", Kind.BOOLEAN), new Cells.Numbers(new double[] {1, NAN})),
                new Named(new Column("at", Kind.TIME), new Cells.Numbers(new double[] {0, 1.5})));
        assertThat(JsonRows.write(chunk, 0))
                .isEqualTo("{\"n\":129,\"c\":\"a\",\"flag\":true,\"at\":\"1970-01-01T00:00:00Z\"}");
        assertThat(JsonRows.write(chunk, 1))
                .isEqualTo("{\"n\":0.5,\"c\":null,\"flag\":null,\"at\":\"1970-01-01T00:00:01.500Z\"}");
    }

    @Test
    void settingsThatNameNoColumnAreRefused() {
        List<Column> columns = List.of(new Column("Income", Kind.NUMBER), new Column("Home", Kind.TEXT));
        Settings d = Settings.DEFAULTS;
        assertThatThrownBy(() -> new TableFitting(d.ignoring(List.of("Incom")), columns))
                .hasMessage("ignore: no column is named 'Incom'; did you mean 'Income'? Columns: Income, Home");
        assertThatThrownBy(() -> new TableFitting(
                        new Settings(d.ignore(), d.categories(), d.scale(), List.of("Home"), d.impute(), 0, true, 1),
                        columns))
                .hasMessage("log: expected columns of numbers, got Home, which names categories");
    }

    /** A column with its cells. */
    private record Named(Column column, Cells cells) {}

    private static Named numbers(String name, double... values) {
        return new Named(new Column(name, Kind.NUMBER), new Cells.Numbers(values));
    }

    private static Named texts(String name, @Nullable String... values) {
        return new Named(new Column(name, Kind.TEXT), new Cells.Texts(values));
    }

    private static TableChunk chunk(Named... columns) {
        return new TableChunk(
                Arrays.stream(columns).map(Named::column).toList(),
                Arrays.stream(columns).map(Named::cells).toList());
    }

    private static TableEncoding fit(Settings settings, IntPredicate chosen, Named... columns) {
        TableChunk chunk = chunk(columns);
        TableFitting fitting = new TableFitting(settings, chunk.columns());
        fitting.add(chunk, chosen, 1);
        return fitting.encoding();
    }

    private static double[] cells(JsonNode values) {
        return Goldens.stream(values)
                .mapToDouble(value -> value.isNull() ? NAN : value.doubleValue())
                .toArray();
    }

    private static List<Float> floats(EncodedBlock block) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < block.numbers().capacity(); i++) {
            values.add(block.numbers().get(i) + 0f); // no −0
        }
        return values;
    }

    private static List<Integer> ids(EncodedBlock block) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < block.categories().capacity(); i++) {
            values.add(block.categories().get(i));
        }
        return values;
    }
}
