package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Sha256;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.AddedRows;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.TableData;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a run of tables through feedback to its next version. */
class TableIterationTest {
    @TempDir
    Path folder;

    private FeedbackStore store;

    @BeforeEach
    void open() throws IOException {
        store = FeedbackStore.open(folder.resolve("f.db").toString());
    }

    private RunFolder train(String name, String task, String target, String rows) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".csv"), rows);
        Recipe recipe = RecipeYaml.parse("""
                name: %s
                task: %s
                data: {source: table, path: '%s'}
                prepare: {target: %s}
                model: {name: tabular-mlp, options: {hidden: [16], dropout: 0}}
                train: {epochs: 25, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                """.formatted(name, task, file, target), "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve(name));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run;
    }

    /** Loans are good where the amount is below 50. */
    private RunFolder loans() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder("amount,home,good\n");
        for (int i = 0; i < 300; i++) {
            int amount = random.nextInt(100);
            rows.append(amount + ".5," + (random.nextBoolean() ? "rent," : "own,") + (amount < 50 ? "yes\n" : "no\n"));
        }
        return train("loans", "tabular-classification", "good", rows.toString());
    }

    private void say(int id, String task, String row, String label) throws IOException {
        store.record(List.of(new RecordedPrediction(
                "p" + id,
                Instant.ofEpochSecond(id),
                "m",
                "1",
                task,
                row,
                null,
                Sha256.hex(String.valueOf(row).getBytes(StandardCharsets.UTF_8)),
                "said",
                0.5,
                Map.of(),
                null)));
        store.add(new Feedback("f" + id, "p" + id, Instant.ofEpochSecond(id), label, null, "", Status.ACCEPTED));
    }

    private Iteration.Result next(RunFolder run, String... sets) throws IOException {
        return new Iteration(run, new Iteration.Settings("m", 0.3, 20, 0.005, 3, List.of(sets)))
                .next(store, false, Progress.silent())
                .orElseThrow();
    }

    @Test
    void aClassifierLearnsWhatChangedAndKeepsTheOld() throws IOException {
        RunFolder run = loans();
        SplittableRandom random = new SplittableRandom(2);
        String kind = "tabular-classification";
        for (int i = 0; i < 120; i++) {
            // Much greater amounts than in training are good again.
            String row =
                    String.format(Locale.ROOT, "{\"amount\": %.2f, \"home\": \"rent\"}", random.nextDouble(300, 400));
            say(i, kind, row, "yes");
        }
        TableData old = (TableData) TrainingRun.openData(RecipeYaml.read(run.recipe(), List.of()));
        Map<String, Object> tested = old.properties(0);
        say(500, kind, "{\"home\": \"" + tested.get("home") + "\", \"amount\": " + tested.get("amount") + "}", "yes");
        say(501, kind, "{\"amount\": 7}", "perhaps");
        say(502, kind, null, "yes");
        say(503, kind, "{\"amount\": \"[phone]\"}", "yes");

        Iteration.Result result = next(run);
        FeedbackData.Counts counts = result.feedback();
        assertThat(counts.train() + counts.heldOut()).isEqualTo(120);
        assertThat(List.of(counts.known(), counts.otherClasses(), counts.withoutInput()))
                .containsExactly(1, 2, 1);
        assertThat(result.servedOnFeedback().accuracy()).isZero();
        assertThat(result.versionOnFeedback().accuracy()).isGreaterThan(0.9);
        assertThat(result.servedOnTest().total()).isEqualTo(old.test().size());
        assertThat(result.servedOnTest().accuracy())
                .isCloseTo(Bundle.read(run.bundle()).metrics().get("accuracy"), within(1e-9));
        assertThat(result.promoted())
                .isEqualTo(result.versionOnTest().accuracy()
                        >= result.servedOnTest().accuracy() - 0.005);

        RunFolder version = run.beside("loans-2");
        Recipe recipe = RecipeYaml.read(version.recipe(), List.of());
        assertThat(recipe.data()).isInstanceOf(ExtendedSource.class);
        assertThat(Bundle.read(version.bundle()).task())
                .isEqualTo(Bundle.read(run.bundle()).task());
        TableData extended = (TableData) TrainingRun.openData(recipe);
        assertThat(extended.train().size()).isEqualTo(old.train().size() + 3 * counts.train());
        assertThat(extended.test().positions()).isEqualTo(old.test().positions());
        assertThat(extended.train().get(extended.train().size() - 1).target()).isEqualTo(1);
        // The version is a run like any other: it is evaluated from its own folder, on the old test data.
        assertThat(new TrainingRun(recipe, version).evaluate().get("accuracy"))
                .isCloseTo(result.versionOnTest().accuracy(), within(1e-9));
        // What it learned from is part of its fingerprint.
        Path learned = version.path().resolve("feedback/train.jsonl");
        Files.writeString(learned, Files.readString(learned) + "{\"amount\": 1, \"good\": \"yes\"}\n");
        assertThatThrownBy(() -> new TrainingRun(recipe, version).evaluate())
                .hasMessageContaining("the data has changed");
    }

    @Test
    void aRegressionIsJudgedByItsError() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("x,price\n");
        for (int i = 0; i < 300; i++) {
            double x = random.nextDouble(-1, 1);
            rows.append(x).append(',').append(1000 + 100 * x).append('\n');
        }
        RunFolder run = train("prices", "tabular-regression", "price", rows.toString());
        for (int i = 0; i < 60; i++) { // from x = 2 on prices fall
            double x = random.nextDouble(2, 3);
            say(i, "tabular-regression", "{\"x\": " + x + "}", String.valueOf(1000 - 100 * x));
        }
        say(100, "tabular-regression", "{\"x\": 0}", "a thousand");
        say(101, "tabular-regression", "{\"x\": 0}", "NaN");
        Iteration.Result result = next(run, "train.epochs=60");
        assertThat(result.feedback().otherClasses()).isEqualTo(2);
        assertThat(result.servedOnTest().rmse())
                .isCloseTo(Bundle.read(run.bundle()).metrics().get("rmse"), within(1e-3));
        // It says about 1000 + 100 x: as far off as the two lines are apart, 200 x.
        assertThat(result.servedOnFeedback().rmse()).isBetween(250.0, 600.0);
        assertThat(result.versionOnFeedback().rmse()).isLessThan(80);
        boolean kept =
                result.versionOnTest().rmse() <= 1.005 * result.servedOnTest().rmse();
        assertThat(result.promoted()).isEqualTo(kept);
        assertThat(result.versionOnFeedback().total())
                .isEqualTo(result.feedback().heldOut());
        String written = Files.readString(run.beside("prices-2").path().resolve("comparison.json"));
        assertThat(written).contains("\"rmse\"");
    }

    @Test
    void rowsThatAreAlikeButForTheOrderOfTheirColumnsAreOnOneSide() throws IOException {
        TabularTask task = (TabularTask) Bundle.read(loans().bundle()).task();
        FeedbackRows rows = new FeedbackRows(task);
        assertThat(rows.hash(example("{\"amount\": 7, \"home\": \"own\"}")))
                .isEqualTo(rows.hash(example("{\"home\": \"own\", \"amount\": 7.0}")))
                .isNotEqualTo(rows.hash(example("{\"home\": \"own\", \"amount\": 8}")));
        assertThat(rows.key(example("{\"home\": [1]}"))).isEmpty();
        assertThat(rows.key(example("[phone]"))).isEmpty();
    }

    private static TrainingExamples.Example example(String row) {
        return new TrainingExamples.Example("f", row, null, "00", "yes", "no", null, "");
    }

    @Test
    void rowsAreWrittenAsTablesAndReadAgain() throws IOException {
        TabularTask task = (TabularTask) Bundle.read(loans().bundle()).task();
        List<TrainingExamples.Example> examples = List.of(
                example("{\"amount\": 12.50, \"home\": \"a, \\\"b\\\"\"}"),
                example("no row"),
                example("{\"home\": null, \"good\": \"no\"}"));
        Path csv = folder.resolve("out.csv");
        assertThat(FeedbackExport.rows(examples, "good", csv)).isEqualTo(2);
        assertThat(csv).hasContent("\"amount\",\"home\",\"good\"\n\"12.5\",\"a, \"\"b\"\"\",\"yes\"\n,,\"yes\"\n");
        Path jsonl = folder.resolve("out.jsonl");
        assertThat(FeedbackExport.rows(examples, "good", jsonl)).isEqualTo(2);
        assertThat(jsonl)
                .hasContent("{\"amount\":12.5,\"home\":\"a, \\\"b\\\"\",\"good\":\"yes\"}\n"
                        + "{\"amount\":null,\"home\":null,\"good\":\"yes\"}\n");
        assertThat(AddedRows.read(jsonl, task).size()).isEqualTo(2);
        Files.writeString(jsonl, "{\"amount\": 1, \"good\": \"yes\"}\n{\"amount\": 1, \"good\": \"so\"}\n");
        assertThatThrownBy(() -> AddedRows.read(jsonl, task))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("out.jsonl, row 2, column good: expected one of [no, yes], got 'so'");
    }

    @Test
    void rowsAreRedactedCellByCell() throws IOException {
        TabularTask task = (TabularTask) Bundle.read(loans().bundle()).task();
        Redactor redactor = Redactor.of(List.of("card", "phone", "email"));
        assertThat(
                        RowRedaction.redact(
                                redactor,
                                task,
                                "{\"amount\": 13800138000, \"home\": \"own, call 13800138000\", \"good\": 13800138000, \"x\": null}"))
                .isEqualTo("{\"amount\":13800138000,\"home\":\"own, call [phone]\",\"good\":\"[phone]\",\"x\":null}");
        assertThat(RowRedaction.redact(redactor, task, "a@b.org")).isEqualTo("[email]");
    }
}
