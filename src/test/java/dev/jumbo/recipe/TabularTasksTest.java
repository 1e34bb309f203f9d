package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.table.CategoryFeature;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.export.TaskExport;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.CategoryCounts;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.InputFeatures;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TableData;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TabularInputs;
import dev.jumbo.tasks.TabularRegression;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes of tables, from a file to a model that is read again and used. */
class TabularTasksTest {
    @TempDir
    Path folder;

    /** The answer is yes where the colour is red and the size above 0, or the colour is blue. */
    private Path colours(int rows) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder text = new StringBuilder("id,size,colour,bought,answer\n");
        List<String> colours = List.of("red", "blue", "green");
        for (int i = 0; i < rows; i++) {
            double size = Math.round(random.nextGaussian() * 100) / 10.0;
            String colour = colours.get(random.nextInt(3));
            boolean yes = colour.equals("blue") || (colour.equals("red") && size > 0);
            text.append(i)
                    .append(',')
                    .append(i % 9 == 0 && colour.equals("green") ? "" : size)
                    .append(',')
                    .append(colour)
                    .append(",2026-0%d-1%d".formatted(1 + i % 9, i % 10))
                    .append(i == 7 ? "," : yes ? ",yes" : ",no")
                    .append('\n');
        }
        return Files.writeString(folder.resolve("colours.csv"), text);
    }

    private static final String COLOURS = """
            name: %s
            task: tabular-classification
            data: {source: table, path: '%s'}
            prepare: {target: answer, ignore: [id], impute: mean}
            model: {name: %s, options: %s}
            train: {epochs: 15, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
            """;

    @Test
    void aClassifierLearnsWhatTellsRowsApart() throws IOException {
        Path file = colours(400);
        Map<String, String> models = Map.of(
                "tabular-mlp", "{hidden: [32], dropout: 0, members: 2}",
                "ft-transformer", "{width: 16, numHeads: 2, numLayers: 1, attentionDropout: 0, dropout: 0}");
        for (Map.Entry<String, String> model : models.entrySet()) {
            RunFolder run = train(COLOURS.formatted(model.getKey(), file, model.getKey(), model.getValue()));
            Bundle bundle = Bundle.read(run.bundle());
            assertThat(bundle.metrics().get("accuracy")).as(model.getKey()).isGreaterThanOrEqualTo(0.95);
            assertThat(bundle.metrics().get("roc_auc")).isGreaterThanOrEqualTo(0.95);
            assertThat(evaluate(run).get("accuracy")).isEqualTo(bundle.metrics().get("accuracy"));
            assertThat(Files.readString(run.report())).contains("colour");
            TabularClassification task = (TabularClassification) bundle.task();
            assertThat(task.classes()).containsExactly("no", "yes");
            assertThat(task.encoding().others()).containsExactlyInAnyOrder("id", "answer");
            predicts(run, task, bundle);
        }
    }

    private void predicts(RunFolder run, TabularClassification task, Bundle bundle) throws IOException {
        List<String> inputs = List.of(
                "{\"size\": 9, \"colour\": \"red\", \"bought\": \"2026-03-11\"}",
                "{\"size\": -9, \"colour\": \"red\", \"bought\": \"2026-03-11\", \"id\": 5}",
                "{\"size\": -9, \"colour\": \"blue\", \"bought\": null, \"answer\": \"?\"}",
                "{\"size\": \"9\", \"colour\": \"green\"}");
        try (Scope scope = Scope.open()) {
            Module model = bundle.load(run.bundle(), Device.CPU);
            List<Prediction> found = task.predict(model, inputs, 2, Device.CPU, Precision.FLOAT32);
            assertThat(found.stream().map(p -> p.answers().get(0).label())).containsExactly("yes", "no", "yes", "no");
            List<Prediction> compiled =
                    task.predict(new TaskExport(task, model).compile(), inputs, 2, Device.CPU, Precision.FLOAT32);
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(compiled.get(i).answers().get(0).probability())
                        .isCloseTo(found.get(i).answers().get(0).probability(), within(1e-5));
            }
            Path rows = Files.writeString(
                    folder.resolve("rows.csv"), "colour,size,bought\nred,9,2026-03-11\nred,-9,2026-03-11\n");
            List<String> expanded = new ArrayList<>();
            TabularInputs.each(
                    task, List.of(rows.toString(), inputs.get(2)), 1, (input, first, some) -> expanded.addAll(some));
            List<Prediction> ofFile = task.predict(model, expanded, 1, Device.CPU, Precision.FLOAT32);
            assertThat(ofFile.stream().map(p -> p.answers().get(0).label())).containsExactly("yes", "no", "yes");
            assertThat(ofFile.get(0).answers().get(0).probability())
                    .isEqualTo(found.get(0).answers().get(0).probability());
            assertThatThrownBy(() -> task.predict(
                            model, List.of(inputs.get(0), "{\"size\": \"big\"}"), 1, Device.CPU, Precision.FLOAT32))
                    .hasMessage("row 2, column size: expected a number, got 'big'");
        }
        DataStatistics statistics = BundleStatistics.read(run.bundle()).orElseThrow();
        assertThat(statistics.inputs()).containsOnlyKeys("size", "bought");
        assertThat(statistics.missing().get("size")).isPositive();
        assertThat(statistics.missing().get("size")
                        + statistics.inputs().get("size").total())
                .isEqualTo(statistics.examples());
        CategoryCounts colours = statistics.categories().get("colour");
        assertThat(colours.values()).containsExactlyInAnyOrder("red", "blue", "green");
        assertThat(colours.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(statistics.examples());
        assertThat(colours.unseen() + colours.others()).isZero();
        assertThat(statistics.classes().keySet()).containsExactly("no", "yes");
        assertThat(InputFeatures.of(task, inputs.get(0)).get("size")).isCloseTo(9, within(1e-4));
        assertThat(InputFeatures.of(task, "{\"colour\": \"pink\"}"))
                .containsEntry("colour", (double) CategoryFeature.UNKNOWN)
                .containsEntry("size", Double.NaN);
        assertThat(InputFeatures.of(task, "no row")).isEmpty();
    }

    @Test
    void aRegressionIsInUnitsOfItsColumn() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder rows = new StringBuilder("x\tz\tprice\n");
        for (int i = 0; i < 500; i++) {
            double x = random.nextGaussian();
            double z = random.nextGaussian() * 50;
            rows.append(x + "\t" + z + "\t" + (100_000 + 20_000 * x - 300 * z) + "\n");
        }
        Path file = Files.writeString(folder.resolve("prices.tsv"), rows);
        RunFolder run = train("""
                name: prices
                task: tabular-regression
                data: {source: table, path: '%s'}
                prepare: {target: price}
                model: {name: tabular-linear}
                train: {epochs: 60, batchSize: 16, optimizer: {name: adam, lr: 0.02}, precision: float32}
                """.formatted(file));
        Bundle bundle = Bundle.read(run.bundle());
        TabularRegression task = (TabularRegression) bundle.task();
        assertThat(task.mean()).isBetween(95_000.0, 105_000.0);
        assertThat(bundle.metrics().get("r2")).isGreaterThan(0.9999);
        assertThat(bundle.metrics().get("rmse")).isLessThan(250.0);
        assertThat(bundle.metrics().get("mae")).isLessThan(250.0);
        try (Scope scope = Scope.open()) {
            Module model = bundle.load(run.bundle(), Device.CPU);
            Prediction found = task.predict(model, List.of("{\"x\": 1, \"z\": -10}"), 1, Device.CPU, Precision.FLOAT32)
                    .get(0);
            assertThat(found.vector().get(0)).isCloseTo(123_000f, within(400f));
            assertThat(Double.parseDouble(found.answers().get(0).label())).isCloseTo(123_000, within(400.0));
            assertThat(task.predict(
                                    new TaskExport(task, model).compile(),
                                    List.of("{\"x\": 1, \"z\": -10}"),
                                    1,
                                    Device.CPU,
                                    Precision.FLOAT32)
                            .get(0)
                            .vector()
                            .get(0))
                    .isCloseTo(found.vector().get(0), within(1f));
        }
        DataStatistics statistics = BundleStatistics.read(run.bundle()).orElseThrow();
        assertThat(statistics.values().total()).isEqualTo(50);
        assertThat(statistics.values().mean()).isBetween(80_000.0, 120_000.0);
        assertThat(statistics.values().sample()).isSorted().hasSize(50);
        assertThat(statistics.answers()).isEmpty();
        assertThat(evaluate(run).get("rmse")).isCloseTo(bundle.metrics().get("rmse"), within(1e-3));
    }

    @Test
    void partsAreClassByClassOrByGroupOrInTime() throws IOException {
        String recipe = COLOURS.formatted("parts", colours(400), "tabular-mlp", "{}");
        TableData plain = open(recipe);
        assertThat(plain.withoutTarget()).isEqualTo(1);
        assertThat(plain.counts().train()
                        + plain.counts().validation()
                        + plain.counts().test())
                .isEqualTo(399);
        double share = Arrays.stream(plain.train().targets()).average().orElse(0);
        assertThat(Arrays.stream(plain.test().targets()).average().orElse(0)).isCloseTo(share, within(0.02));
        assertThat(open(recipe).train().positions()).isEqualTo(plain.train().positions());
        TableData grouped = open(recipe, "prepare.group=colour");
        assertThat(grouped.task().encoding().columns())
                .noneMatch(column -> column.name().equals("colour"));
        assertThat(grouped.counts().train()
                        + grouped.counts().validation()
                        + grouped.counts().test())
                .isEqualTo(399);
        TableData timed = open(recipe, "prepare.time=id");
        assertThat(last(timed.train())).isLessThan(timed.validation().positions()[0]);
        assertThat(last(timed.validation())).isLessThan(timed.test().positions()[0]);
    }

    private static int last(EncodedTable table) {
        return table.positions()[table.size() - 1];
    }

    @Test
    void onGoingTrainingKeepsWhatRowsBecome() throws IOException {
        Path file = colours(200);
        String options = "{hidden: [8]}";
        RunFolder run = train(COLOURS.formatted("first", file, "tabular-mlp", options));
        Path other = Files.writeString(
                folder.resolve("other.csv"),
                Files.readString(file).replace("green", "pink").replace("red", "violet"));
        String going = """
                name: second
                task: tabular-classification
                data: {source: table, path: '%s'}
                prepare: {target: answer}
                model: {name: tabular-mlp, from: '%s'}
                """.formatted(other, run.bundle());
        TableData data = open(going);
        assertThat(data.task()).isEqualTo(Bundle.read(run.bundle()).task());
        assertThat(data.task().encoding().shown(data.train().get(0))).contains("colour");
    }

    @Test
    void whatDoesNotSuitIsRefused() throws IOException {
        Path file = colours(60);
        String recipe = COLOURS.formatted("refused", file, "tabular-mlp", "{}");
        refused(recipe, "prepare.target=anwser", "prepare.target: no column is named 'anwser'; did you mean 'answer'?");
        refused(recipe, "prepare.target=''", "prepare.target: expected the column that the model shall predict");
        refused(recipe, "prepare.log=[colour]", "prepare.log: expected columns of numbers, got colour");
        refused(recipe, "prepare.ignore=[ids]", "prepare.ignore: no column is named 'ids'; did you mean 'id'?");
        refused(recipe, "model.options={hiden: [1]}", "unknown option 'hiden'");
        refused(recipe, "prepare.scale=standart", "prepare.scale: unknown name 'standart'; did you mean 'standard'?");
        refused(recipe, "prepare.hide=2", "expected a share in [0, 1)");
        refused(recipe, "model.name=mlp", "model.name: unknown model 'mlp'");
        refused(recipe, "metrics=[rmsee]", "metrics: unknown metric 'rmsee'; did you mean 'rmse'?");
        refused(recipe, "data={source: embedded}", "data: task tabular-classification needs a table");
        Path test = Files.writeString(
                folder.resolve("test.csv"), "id,size,colour,bought,answer\n1,2,red,2026-01-01,maybe\n");
        refused(
                recipe,
                "data.testPath=" + test,
                "test table, row 1, column answer: expected one of the classes of the training rows, [no, yes], got 'maybe'");
    }

    private void refused(String recipe, String set, String message) {
        assertThatThrownBy(() -> open(recipe, set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static TableData open(String recipe, String... sets) throws IOException {
        return (TableData) TrainingRun.openData(RecipeYaml.parse(recipe, "r.yaml", List.of(sets)));
    }

    private RunFolder train(String yaml) throws IOException {
        Recipe recipe = RecipeYaml.parse(yaml, "r.yaml", List.of());
        RunFolder run = new RunFolder(folder.resolve("runs").resolve(recipe.name()));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run;
    }

    private static Map<String, Double> evaluate(RunFolder run) throws IOException {
        return new TrainingRun(RecipeYaml.read(run.recipe(), List.of()), run).evaluate();
    }
}
