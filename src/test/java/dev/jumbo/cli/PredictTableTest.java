package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.table.TableOptions;
import dev.jumbo.data.table.TableStore;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jumbo predict --out} of tables. */
class PredictTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void runs() throws IOException {
        train("loans", "tabular-classification", "good");
        train("amounts", "tabular-regression", "amount");
        Files.writeString(folder.resolve("new.csv"), """
                amount,home,since,id
                90,own,2026-01-02,7
                ,rent,,8
                10.5,"a, ""b\""",2026-03-04,9
                """);
    }

    private static void train(String name, String task, String target) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder("amount,home,since,good\n");
        for (int i = 0; i < 200; i++) {
            int amount = random.nextInt(100);
            rows.append(i % 20 == 0 ? "" : amount)
                    .append(random.nextBoolean() ? ",rent," : ",own,")
                    .append("2026-0" + (1 + i % 9) + "-0" + (1 + i % 7))
                    .append(amount < 50 ? ",yes\n" : ",no\n");
        }
        Path file = Files.writeString(folder.resolve(name + ".csv"), rows);
        Recipe recipe = RecipeYaml.parse("""
                name: %s
                task: %s
                data: {source: table, path: '%s'}
                prepare: {target: %s}
                model: {name: tabular-mlp, options: {hidden: [8], dropout: 0}}
                train: {epochs: 3, batchSize: 16, precision: float32}
                """.formatted(name, task, file, target), "recipe", List.of());
        new TrainingRun(recipe, new RunFolder(folder.resolve(name))).train(false, Progress.silent());
    }

    /** The rows of a file as JSON objects with what their kinds are. */
    private static List<Map<Column, Object>> read(Path file) throws IOException {
        Table table = TableStore.open(List.of(file), List.of())
                .files(List.of(file), new TableOptions(Map.of(), List.of(), "UTF-8", false), null)
                .table();
        List<Map<Column, Object>> rows = new ArrayList<>();
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int row = 0; row < chunk.rows(); row++) {
                    Map<Column, Object> cells = new LinkedHashMap<>();
                    for (int c = 0; c < chunk.columns().size(); c++) {
                        Cells of = chunk.cells().get(c);
                        cells.put(
                                chunk.columns().get(c),
                                of instanceof Cells.Texts texts
                                        ? String.valueOf(texts.values()[row])
                                        : (Object) ((Cells.Numbers) of).values()[row]);
                    }
                    rows.add(cells);
                }
            }
        }
        return rows;
    }

    private static Object cell(Map<Column, Object> row, String name) {
        return row.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "tsv", "jsonl", "parquet", "csv.gz"})
    void rowsAreWrittenWithTheirAnswers(String ending) throws IOException {
        assertThat(terminal.run("predict", "@loans", "@new.csv", "--out", "@out." + ending))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out()).isEqualTo(folder.resolve("out." + ending) + ": 3 rows\n");
        assertThat(terminal.run("predict", "@loans", "@new.csv", "--json")).isZero();
        JsonNode alone = terminal.document().get("predictions");
        List<Map<Column, Object>> rows = read(folder.resolve("out." + ending));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).keySet())
                .extracting(Column::name)
                .containsExactly("amount", "home", "since", "id", "prediction", "probability_no", "probability_yes");
        for (int i = 0; i < 3; i++) {
            Map<Column, Object> row = rows.get(i);
            JsonNode said = alone.get(i);
            assertThat(cell(row, "prediction")).isEqualTo(said.get("label").asText());
            assertThat((double) cell(row, "probability_" + said.get("label").asText()))
                    .isCloseTo(said.get("probability").asDouble(), within(1e-6));
            assertThat((double) cell(row, "probability_no") + (double) cell(row, "probability_yes"))
                    .isCloseTo(1, within(1e-6));
            assertThat(cell(row, "id")).isEqualTo(7.0 + i);
        }
        assertThat(cell(rows.get(1), "amount")).isEqualTo(Double.NaN);
        assertThat(cell(rows.get(2), "home")).isEqualTo("a, \"b\"");
        assertThat(cell(rows.get(2), "since")).isEqualTo(1_772_582_400.0); // 2026-03-04
        assertThat(folder.resolve("out." + ending + ".tmp")).doesNotExist();
    }

    @Test
    void aRegressionWritesNumbers() throws IOException {
        assertThat(terminal.run(
                        "predict",
                        "@amounts",
                        "{\"home\": \"own\"}",
                        "{\"good\": \"yes\"}",
                        "--out",
                        "@n.jsonl",
                        "--json"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.document().get("rows").asInt()).isEqualTo(2);
        List<String> lines = Files.readAllLines(folder.resolve("n.jsonl"));
        assertThat(JSON.readTree(lines.get(0)).get("home").asText()).isEqualTo("own");
        assertThat(JSON.readTree(lines.get(0)).get("good").isNull()).isTrue();
        assertThat(JSON.readTree(lines.get(1)).get("prediction").isNumber()).isTrue();
    }

    /** A row that is wrong far down in a file: what comes before is shown by then. */
    @Test
    void answersAreShownAsRowsAreRead() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= 2_500; i++) {
            rows.append("{\"home\": \"own\", \"amount\": \"" + (i == 2_300 ? "a lot" : i % 100) + "\"}\n");
        }
        Files.writeString(folder.resolve("long.jsonl"), rows);
        assertThat(terminal.run("predict", "@loans", "@long.jsonl")).isEqualTo(2);
        assertThat(terminal.err()).contains("long.jsonl, row 2300, column amount: expected a number, got 'a lot'");
        assertThat(terminal.out().lines()).hasSize(2_048).allMatch(line -> line.startsWith("  {\"home\":\"own\",\"am"));
        Files.writeString(folder.resolve("long.jsonl"), rows.toString().replace("a lot", "0"));
        String[] args = {
            "predict", "@loans", "{\"amount\": 7}", "{\"amount\": 8}", "@long.jsonl", "{\"amount\": 9}", "--json"
        };
        assertThat(terminal.run(args)).as(terminal.err()).isZero();
        JsonNode said = terminal.document().get("predictions");
        assertThat(said).hasSize(2_503);
        assertThat(said.get(1).get("input").asText()).isEqualTo("{\"amount\": 8}");
        assertThat(said.get(2_502).get("input").asText()).isEqualTo("{\"amount\": 9}");
        for (int i = 0; i < 2_500; i++) {
            JsonNode row = JSON.readTree(said.get(2 + i).get("input").asText());
            assertThat(row.get("amount").asInt()).isEqualTo((i + 1) == 2_300 ? 0 : (i + 1) % 100);
        }
        assertThat(said.get(2 + 9).get("probability"))
                .isEqualTo(said.get(2 + 109).get("probability"));
    }

    @Test
    void rowsOnTheCommandLineAreNumberedAmongAll() throws IOException {
        assertThat(terminal.run("predict", "@loans", "@new.csv", "{\"amount\": 7}", "{\"amount\": \"much\"}"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("row 5, column amount: expected a number, got 'much'");
        assertThat(terminal.run("predict", "@loans", "{\"amount\": \"much\"}", "--json"))
                .isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedAndLeavesNoFile() throws IOException {
        Files.writeString(
                folder.resolve("word.jsonl"),
                "{\"amount\": 1, \"home\": \"own\"}\n{\"amount\": \"a lot\", \"home\": \"own\"}\n");
        fails("word.jsonl, row 2, column amount: expected a number, got 'a lot'", "@word.jsonl");
        Files.writeString(folder.resolve("typo.csv"), "amuont,home\n1,own\n");
        fails("typo.csv, row 1: the training table had no column 'amuont'; did you mean 'amount'?", "@typo.csv");
        Files.writeString(folder.resolve("named.csv"), "amount,home,since,prediction\n1,own,2026-01-01,x\n");
        fails("the rows have a column 'prediction' already", "@named.csv");
        Files.writeString(folder.resolve("tab.csv"), "amount,home,since\n1,own,2026-01-01\n2,\"a\tb\",2026-01-01\n");
        assertThat(terminal.run("predict", "@loans", "@tab.csv", "--out", "@tab.tsv"))
                .isNotZero();
        assertThat(terminal.err()).contains("a cell with a tab or a line feed cannot be written as .tsv");
        assertThat(folder.resolve("tab.tsv")).doesNotExist();
        fails("expected files with the same columns", "@new.csv", "@loans.csv");
        fails("expected files or rows as JSON objects, not both", "@new.csv", "{\"amount\": 1}");
        assertThat(terminal.run("predict", "@loans", "@new.csv", "--out", "@out.xlsx"))
                .isNotZero();
        assertThat(terminal.err()).contains("expected a name that ends in .csv");
    }

    private void fails(String message, String... inputs) throws IOException {
        List<String> args = new ArrayList<>(List.of("predict", "@loans", "--out", "@failed.csv"));
        args.addAll(2, List.of(inputs));
        assertThat(terminal.run(args.toArray(String[]::new))).isNotZero();
        assertThat(terminal.err()).contains(message);
        assertThat(folder.resolve("failed.csv")).doesNotExist();
        assertThat(folder.resolve("failed.csv.tmp")).doesNotExist();
    }
}
