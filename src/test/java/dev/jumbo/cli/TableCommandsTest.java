package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.TableData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jumbo data clean} and {@code split} of tables. */
class TableCommandsTest {
    private final Path folder;
    private final Terminal terminal;

    TableCommandsTest(@TempDir Path folder) {
        this.folder = folder;
        this.terminal = new Terminal(folder);
    }

    private int run(String... args) {
        return terminal.run(args);
    }

    private void recipe(String data, String prepare, String clean) throws IOException {
        Files.writeString(
                folder.resolve("table.yaml"),
                "task: tabular-classification\ndata: {source: table, " + data + "}\nprepare: {" + prepare
                        + "}\nclean: [" + clean + "]\n");
    }

    private JsonNode cleaned() throws IOException {
        assertThat(run("data", "clean", "@table.yaml", "--out", "@clean", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        return terminal.document();
    }

    private static List<String> removals(JsonNode card) {
        return StreamSupport.stream(card.get("removals").spliterator(), false)
                .map(one -> one.get("name").textValue().replaceAll(".*/", "") + " | "
                        + one.get("step").textValue() + " | "
                        + one.get("reason").textValue())
                .toList();
    }

    /** Each step finds what was planted for it, and nothing else; cells that stay are written as they were. */
    @Test
    void eachStepTakesWhatItIsFor() throws IOException {
        Files.writeString(folder.resolve("train.csv"), """
                id,age,city,since,member,flat,mostly,note,target
                1,30,Bern,2020-01-01,true,7,1,the quick brown fox jumps over the lazy dog today,yes
                2,31,"Lyon, F",2020-01-02,false,7,,a text of its own which nothing else is at all like,no
                3,30,Bern,2020-01-01,true,7,1,the quick brown fox jumps over the lazy dog today,yes
                4,32,Rome,2020-01-03,true,7,,the quick brown fox jumps over the lazy dog today again,no
                5,33,Oslo,2020-01-04,,7,,e,
                6,many,Oslo,2020-01-05,true,7,,f,yes
                7,34,Oslo,2020-01-06,true,7,,g,yes
                8,34,Oslo,2020-01-06,true,7,,g,no
                9,35,Riga,2020-01-07,true,7,,h,yes
                10,9000,Riga,2020-01-08,true,7,,i,no
                11,36,Riga,2020-01-09,true,7,,j,rare
                12,29,,2020-01-10,true,7,2,k,no
                13,28,Kyiv,2020-01-11,true,7,,l,yes
                14,40,Oslo,2020-02-01,true,7,,leaked,yes
                15,27,Graz,2020-02-02,true,7,,m,no
                """);
        Files.writeString(folder.resolve("test.csv"), """
                id,age,city,since,member,flat,mostly,note,target
                91,40,Oslo,2020-02-01,true,7,,leaked,no
                92,8000,Oslo,2020-02-03,true,7,,far but kept,yes
                """);
        recipe(
                "path: " + folder.resolve("train.csv") + ", testPath: " + folder.resolve("test.csv")
                        + ", kinds: {age: number, flat: number}",
                "target: target, ignore: [id]",
                "{name: broken}, {name: missing-target}, {name: exact-duplicates}, {name: leakage}, {name:"
                        + " contradictions}, {name: near-duplicates, column: note, threshold: 0.7}, {name: outliers},"
                        + " {name: small-classes}, {name: constant-columns}, {name: missing-columns, share: 0.6}");
        JsonNode card = cleaned();
        assertThat(removals(card))
                .containsExactly(
                        "train.csv, line 7 | broken | expected a number in column 'age', found 'many'; if it is a column"
                                + " of texts, say data.kinds: {age: text}, if it means an empty cell, data.missing",
                        "train, row 5 | missing-target | no target",
                        "train, row 3 | exact-duplicates | the same as train, row 1",
                        "train, row 13 | leakage | the same as test, row 1",
                        "train, row 6 | contradictions | equal rows have the targets no and yes",
                        "train, row 7 | contradictions | equal rows have the targets no and yes",
                        "train, row 4 | near-duplicates | note is almost that of train, row 1",
                        "train, row 9 | outliers | age is 9000.0, beyond 9.25 to 54.75",
                        "train, row 10 | small-classes | 1 of rare, fewer than 2",
                        "column flat | constant-columns (columns) | all cells of the rows to learn from are the same, or"
                                + " empty",
                        "column mostly | missing-columns (columns) | more than 0.6 of the cells are empty");
        assertThat(card.get("before").intValue()).isEqualTo(17);
    }

    /** What is left of a CSV file is what was in it: dates, truth values, whole numbers, quotes, empty cells. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "tsv", "jsonl", "parquet"})
    void cellsAreWrittenAsTheyWere(String format) throws IOException, SQLException {
        Path file = folder.resolve("data." + format);
        String options = switch (format) {
            case "tsv" -> "FORMAT csv, DELIMITER '\t', HEADER true, QUOTE '', ESCAPE ''";
            case "jsonl" -> "FORMAT json";
            default -> "FORMAT " + format;
        };
        sql("COPY (SELECT i AS whole, i / 4 - 0.1 AS part, DATE '2020-01-01' + CAST(i AS INTEGER) AS day, TIMESTAMP"
                + " '2020-01-01 10:30:00.25' + INTERVAL (i) HOUR AS moment, i % 3 = 0 AS truth, CASE WHEN i % 5 = 0"
                + " THEN NULL ELSE 'a \"' || i || ', ü明' END AS word, CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END AS"
                + " target FROM range(100) t(i)) TO '" + file + "' (" + options + ")");
        recipe("path: " + file, "target: target", "{name: exact-duplicates}");
        JsonNode card = cleaned();
        assertThat(card.get("after").intValue()).isEqualTo(100);
        Recipe before = RecipeYaml.read(folder.resolve("table.yaml"), List.of());
        Files.writeString(
                folder.resolve("again.yaml"),
                "task: tabular-classification\n" + card.get("use").textValue() + "\nprepare: {target: target}\n");
        Recipe after = RecipeYaml.read(folder.resolve("again.yaml"), List.of());
        assertThat(TrainingRun.openData(after).fingerprint())
                .isEqualTo(TrainingRun.openData(before).fingerprint());
    }

    /** Against a Java set of the rows. */
    @Test
    void aLargeTableLosesExactlyItsRepeatedRows() throws IOException, SQLException {
        Path file = folder.resolve("large.parquet");
        sql("COPY (SELECT (i * 7919) % 60000 AS a, CASE WHEN i % 2 = 0 THEN 'x' ELSE 'y' END AS target FROM"
                + " range(200000) t(i)) TO '" + file + "' (FORMAT parquet)");
        recipe("path: " + file, "target: target", "{name: exact-duplicates}, {name: contradictions}");
        JsonNode card = cleaned();
        // 7919 has no factor in common with 60000, which is even: each a has one parity of i, and rows i and i + 60000
        // are the same.
        assertThat(card.get("after").intValue()).isEqualTo(60_000);
        assertThat(card.get("removed").get("exact-duplicates").intValue()).isEqualTo(140_000);
        assertThat(card.get("removals")).hasSize(10_000);
        assertThat(Files.readAllLines(folder.resolve("clean/removed.csv")).size())
                .isEqualTo(140_001);
        assertThat(Files.readString(folder.resolve("clean/README.md"))).contains("139000 more: all are in removed.csv");
    }

    @Test
    void stepsThatTablesDoNotHaveAreRefused() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "a,target\n1,x\n2,y\n");
        recipe("path: " + folder.resolve("a.csv"), "target: target", "{name: mislabelled}");
        assertThat(run("data", "clean", "@table.yaml", "--out", "@clean", "--quiet"))
                .isNotZero();
        assertThat(terminal.err()).contains("mislabelled is no step for tables");
        recipe("path: " + folder.resolve("a.csv"), "target: target", "{name: near-duplicates}");
        assertThat(run("data", "clean", "@table.yaml", "--out", "@clean", "--quiet"))
                .isNotZero();
        assertThat(terminal.err()).contains("near-duplicates: expected a column of texts, got ''");
        assertThat(folder.resolve("clean")).doesNotExist();
    }

    @Test
    void wholeNumbersThatWereRoundedAreNotWritten() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "id,target\n9007199254740993,x\n9007199254740995,y\n");
        recipe("path: " + folder.resolve("a.csv"), "target: target", "{name: exact-duplicates}");
        assertThat(run("data", "clean", "@table.yaml", "--out", "@clean", "--quiet"))
                .isNotZero();
        assertThat(terminal.err()).contains("column 'id'", "data.kinds: {id: text}");
        recipe(
                "path: " + folder.resolve("a.csv") + ", kinds: {id: text}",
                "target: target",
                "{name: exact-duplicates}");
        assertThat(cleaned().get("use").textValue()).contains("\"kinds\":{\"id\":\"text\"}");
        assertThat(Files.readAllLines(folder.resolve("clean/train.csv")))
                .containsExactly("id,target", "9007199254740993,x", "9007199254740995,y");
    }

    /** The files have in each part what a run of the recipe has there, in the same order. */
    @ParameterizedTest
    @ValueSource(strings = {"", "group: person, ", "time: day, "})
    void splitIsTheDivisionOfTraining(String how) throws IOException {
        StringBuilder rows = new StringBuilder("number,person,day,target\n");
        for (int i = 0; i < 200; i++) {
            rows.append(i)
                    .append(',')
                    .append("p")
                    .append(i % 37)
                    .append(",2020-01-")
                    .append(10 + i * 7 % 20);
            rows.append(',').append(i % 11 == 0 ? "" : i % 3 == 0 ? "a" : "b").append('\n');
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
        recipe("path: " + folder.resolve("rows.csv"), how + "target: target", "");
        assertThat(run("data", "split", "@table.yaml", "--out", "@parts", "--json", "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode result = terminal.document();
        assertThat(result.get("left out").intValue()).isEqualTo(19);
        Files.writeString(
                folder.resolve("parts.yaml"),
                "task: tabular-classification\ndata: " + result.get("data").textValue() + "\nprepare: {" + how
                        + "target: target}\n");
        TableData whole = data("table.yaml");
        TableData parts = data("parts.yaml");
        assertThat(parts.counts()).isEqualTo(whole.counts());
        assertThat(shown(parts.train(), parts)).isEqualTo(shown(whole.train(), whole));
        assertThat(shown(parts.validation(), parts)).isEqualTo(shown(whole.validation(), whole));
        assertThat(shown(parts.test(), parts)).isEqualTo(shown(whole.test(), whole));
    }

    @Test
    void splitOfAFileKeepsGroupsTogether() throws IOException {
        StringBuilder rows = new StringBuilder("x,person,target\n");
        for (int i = 0; i < 300; i++) {
            rows.append(i * 0.5)
                    .append(",p")
                    .append(i % 40)
                    .append(',')
                    .append(i % 2)
                    .append('\n');
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
        assertThat(run(
                        "data",
                        "split",
                        "@rows.csv",
                        "--target",
                        "target",
                        "--group",
                        "person",
                        "--test",
                        "0.3",
                        "--out",
                        "@parts",
                        "--quiet"))
                .as(terminal.err())
                .isZero();
        List<List<String>> people = new ArrayList<>();
        int all = 0;
        for (String part : List.of("train", "validation", "test")) {
            List<String> lines = Files.readAllLines(folder.resolve("parts/" + part + ".csv"));
            assertThat(lines.get(0)).isEqualTo("x,person,target");
            all += lines.size() - 1;
            people.add(lines.stream()
                    .skip(1)
                    .map(line -> line.split(",")[1])
                    .distinct()
                    .toList());
        }
        assertThat(all).isEqualTo(300);
        assertThat(people.get(0)).doesNotContainAnyElementsOf(people.get(1));
        assertThat(people.get(0)).doesNotContainAnyElementsOf(people.get(2));
        assertThat(people.get(1)).doesNotContainAnyElementsOf(people.get(2));
        assertThat(people.stream().mapToInt(List::size).sum()).isEqualTo(40);
    }

    private TableData data(String recipe) throws IOException {
        return (TableData) TrainingRun.openData(RecipeYaml.read(folder.resolve(recipe), List.of()));
    }

    private static List<String> shown(EncodedTable rows, TableData data) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            shown.add(data.task().encoding().shown(rows.get(i)) + " "
                    + rows.get(i).target());
        }
        return shown;
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement run = connection.createStatement()) {
            run.execute("SET TimeZone = 'UTC'");
            try (ResultSet ignored = run.execute(statement) ? run.getResultSet() : null) {
                assertThat(statement).isNotEmpty();
            }
        }
    }
}
