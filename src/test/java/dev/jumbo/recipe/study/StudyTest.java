package dev.jumbo.recipe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.McNemar;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cross-validation, learning curves and comparisons of small classifiers of texts. */
class StudyTest {
    private static final int TEXTS = 90;

    @TempDir
    Path folder;

    @BeforeEach
    void texts() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < TEXTS; i++) {
            boolean good = i % 3 != 0;
            boolean clear = random.nextInt(8) > 0;
            rows.append(good == clear ? "good " : "bad ")
                    .append(random.nextInt(100))
                    .append(good ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("texts.csv"), rows);
    }

    private Recipe recipe(String... overrides) {
        return RecipeYaml.parse("""
                name: texts
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 16}
                model: {name: textcnn, options: {width: 8, filters: 4, filterWidths: [2]}}
                train: {epochs: 20, batchSize: 8, optimizer: {name: adam, lr: 0.03}, precision: float32}
                metrics: [accuracy, roc_auc, log_loss]
                evaluate: {resamples: 100}
                """.formatted(folder.resolve("texts.csv")), "r.yaml", List.of(overrides));
    }

    private RunFolder run(String name) {
        return new RunFolder(folder.resolve(name));
    }

    private CrossValidation.Result crossValidate(String name, boolean resume, String... overrides) throws IOException {
        return new CrossValidation(recipe(overrides), run(name), 3)
                .run(resume, Progress.silent())
                .orElseThrow();
    }

    @Test
    void eachExampleIsTestedOnceAndTheMeansAreOfTheFolds() throws IOException {
        CrossValidation.Result result = crossValidate("cv", false);
        JudgedExamples all = JudgedExamples.read(run("cv").predictions());
        assertThat(Arrays.stream(all.positions()).sorted())
                .containsExactlyElementsOf(IntStream.range(0, TEXTS).boxed().toList());
        List<String> lines = Files.readAllLines(folder.resolve("texts.csv"));
        for (int i = 0; i < TEXTS; i++) { // the positions are lines of the file
            String truth = all.predictions().classes().get(all.predictions().label(i));
            assertThat(lines.get(all.positions()[i] + 1)).endsWith("," + truth);
        }
        CrossValidation.Summary accuracy = result.metrics().get("accuracy");
        assertThat(accuracy.folds()).hasSize(3);
        assertThat(accuracy.mean().value())
                .isEqualTo(
                        accuracy.folds().stream().mapToDouble(v -> v).average().orElseThrow(), within(1e-12));
        // folds of one size: the mean accuracy is that of all answers
        assertThat(result.outOfFold().get("accuracy").value())
                .isEqualTo(accuracy.mean().value(), within(1e-9));
        assertThat(accuracy.mean().interval().low()).isLessThan(accuracy.mean().value());
        assertThat(Files.readString(run("cv").report())).contains("3-fold cross-validation", "fold 3");
    }

    @Test
    void itGoesOnWithTheFoldsThatAreMissing() throws IOException {
        CrossValidation.Result whole = crossValidate("cv", false);
        assertThatThrownBy(() -> crossValidate("cv", false)).hasMessageContaining("continue with --resume");
        assertThatThrownBy(() -> crossValidate("cv", true, "train.epochs=2"))
                .hasMessageContaining("begun with another recipe: train.epochs was 20, is 2;");
        // as a version of Jumbo would have left it that knew no label smoothing: it is at its default
        Path begun = run("cv").recipe();
        Files.writeString(begun, Files.readString(begun).replace("  labelSmoothing: 0.0\n", ""));
        Path third = run("cv").path().resolve("fold-3");
        try (var files = Files.walk(third)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
        long before = Files.getLastModifiedTime(run("cv").path().resolve("fold-1/report.html"))
                .toMillis();
        CrossValidation.Result again = crossValidate("cv", true);
        assertThat(again).isEqualTo(whole);
        assertThat(Files.getLastModifiedTime(run("cv").path().resolve("fold-1/report.html"))
                        .toMillis())
                .isEqualTo(before);
    }

    @Test
    void crossValidationsAreComparedFoldByFold() throws IOException {
        crossValidate("a", false);
        crossValidate("b", false, "train.epochs=1", "train.optimizer.lr=0.0001");
        RunComparison.Result result = compare("a", "b");
        assertThat(result.recipes()).containsOnlyKeys("train.epochs", "train.optimizer.lr");
        assertThat(result.differences()).extracting(each -> each.test().test()).containsOnly("corrected resampled t");
        assertThatThrownBy(() -> {
                    train("single");
                    compare("a", "single");
                })
                .hasMessageContaining("expected either runs or cross-validations");
    }

    private RunComparison.Result compare(String... names) throws IOException {
        return new RunComparison(
                        Arrays.stream(names).map(this::run).toList(),
                        new Bootstrap(Bootstrap.Method.PERCENTILE, 200, 0.95, 1))
                .compare();
    }

    private Predictions train(String name, String... overrides) throws IOException {
        new TrainingRun(recipe(overrides), run(name)).train(false, Progress.silent());
        return JudgedExamples.read(run(name).predictions()).predictions();
    }

    @Test
    void runsAreComparedByTheirAnswersToTheSameExamples() throws IOException {
        Predictions a = train("a", "split.test=0.4");
        Predictions b = train("b", "split.test=0.4", "train.epochs=1", "train.optimizer.lr=0.0001");
        RunComparison.Result result = compare("a", "b");
        RunComparison.Difference accuracy = result.differences().stream()
                .filter(each -> each.metric().equals("accuracy"))
                .findFirst()
                .orElseThrow();
        assertThat(accuracy.difference().value())
                .isEqualTo(Scores.value(b, "accuracy") - Scores.value(a, "accuracy"), within(1e-12));
        int onlyA = 0;
        int onlyB = 0;
        for (int i = 0; i < a.size(); i++) {
            boolean first = a.predicted(i) == a.label(i);
            boolean second = b.predicted(i) == b.label(i);
            onlyA += first && !second ? 1 : 0;
            onlyB += second && !first ? 1 : 0;
        }
        assertThat(onlyA).isPositive();
        assertThat(accuracy.test()).isEqualTo(new McNemar(onlyA, onlyB).exact());
        assertThat(accuracy.pValue()).isEqualTo(accuracy.test().pValue());
        assertThat(accuracy.verdict()).contains(accuracy.pValue() <= 0.05 ? "b is worse than a by" : "no difference");
        assertThat(result.differences())
                .extracting(each -> each.metric() + " " + each.test().test())
                .contains("roc_auc DeLong", "log_loss paired permutation");
        RunComparisonReport.write(folder.resolve("c.html"), result);
        assertThat(Files.readString(folder.resolve("c.html"))).contains("Where the recipes differ", "McNemar (exact)");
        RunComparison.Result self = compare("a", "a");
        assertThat(self.differences())
                .allSatisfy(each -> assertThat(each.pValue()).isEqualTo(1));
        assertThat(self.differences().get(0).verdict()).startsWith("no difference that this test data could show");
    }

    @Test
    void runsOfOtherExamplesAreNotCompared() throws IOException {
        train("a");
        train("b", "seed=7");
        assertThatThrownBy(() -> compare("a", "b"))
                .hasMessageContaining("a and b were not tested on the same examples: example");
        Files.delete(run("b").predictions());
        assertThat(compare("a", "b").notes().get(0)).startsWith("No paired test:");
    }

    @Test
    void aLearningCurveTestsGrowingSharesOnTheSameExamples() throws IOException {
        List<LearningCurve.Point> points = new LearningCurve(recipe(), run("curve"), List.of(1.0, 0.25, 0.5))
                .run(false, Progress.silent())
                .orElseThrow();
        assertThat(points).extracting(LearningCurve.Point::share).containsExactly(0.25, 0.5, 1.0);
        assertThat(points).extracting(LearningCurve.Point::examples).containsExactly(18L, 36L, 72L);
        assertThat(points.get(0).values().get("accuracy").interval().isDefined())
                .isTrue();
        assertThat(compareShares()).isEmpty();
        assertThat(Files.readString(run("curve").report())).contains("learning curve");
    }

    private String compareShares() throws IOException {
        return JudgedExamples.read(run("curve/share-25").predictions())
                .difference(JudgedExamples.read(run("curve/share-100").predictions()));
    }

    @Test
    void aTemperatureIsAPartOfTheBundle() throws IOException {
        Predictions plain = train("plain", "split.test=0.3", "split.validation=0.3");
        Predictions calibrated =
                train("calibrated", "split.test=0.3", "split.validation=0.3", "evaluate.calibrate=temperature");
        double factor = Math.log(calibrated.value(0, 1) / (double) calibrated.value(0, 0))
                / Math.log(plain.value(0, 1) / (double) plain.value(0, 0));
        assertThat(factor).isPositive().isNotCloseTo(1, within(1e-3));
        for (int i = 0; i < plain.size(); i++) {
            double wanted = 1 / (1 + Math.pow(plain.value(i, 0) / (double) plain.value(i, 1), factor));
            assertThat(calibrated.value(i, 1)).isCloseTo((float) wanted, within(1e-4f));
        }
        Map<String, Double> again =
                new TrainingRun(recipe("split.test=0.3", "split.validation=0.3"), run("calibrated")).evaluate();
        assertThat(again.get("log_loss")).isEqualTo(Scores.value(calibrated, "log_loss"), within(1e-5));
        assertThat(Files.readString(run("calibrated").report())).contains("Calibration", "temperature ");
    }

    @Test
    void plattScalingLowersTheValidationLoss() throws IOException {
        Predictions plain = train("plain", "split.test=0.3", "split.validation=0.3");
        Predictions calibrated = train("platt", "split.test=0.3", "split.validation=0.3", "evaluate.calibrate=platt");
        double[] x = new double[2];
        double[] y = new double[2];
        int other = IntStream.range(1, plain.size())
                .filter(i -> Math.abs(plain.value(i, 1) - plain.value(0, 1)) > 0.05)
                .findFirst()
                .orElseThrow();
        for (int k = 0; k < 2; k++) {
            int i = k == 0 ? 0 : other;
            x[k] = Math.log(plain.value(i, 1) / (double) plain.value(i, 0));
            y[k] = Math.log(calibrated.value(i, 1) / (double) calibrated.value(i, 0));
        }
        double slope = (y[1] - y[0]) / (x[1] - x[0]);
        double offset = y[0] - slope * x[0];
        for (int i = 0; i < plain.size(); i++) { // one line through all logits
            double logit = slope * Math.log(plain.value(i, 1) / (double) plain.value(i, 0)) + offset;
            assertThat(calibrated.value(i, 1)).isCloseTo((float) (1 / (1 + Math.exp(-logit))), within(1e-3f));
        }
        assertThat(Math.abs(offset)).isGreaterThan(1e-3);
    }

    @Test
    void aThresholdIsChosenOnTheValidationDataAndKept() throws IOException {
        train("run", "split.test=0.3", "split.validation=0.3", "evaluate.threshold={name: cost, falsePositive: 10}");
        Map<String, Double> values = Fold.values(run("run"));
        Predictions predictions = JudgedExamples.read(run("run").predictions()).predictions();
        double threshold = values.get("threshold");
        long right = IntStream.range(0, predictions.size())
                .filter(i -> (predictions.value(i, 1) >= threshold) == (predictions.label(i) == 1))
                .count();
        assertThat(values.get("accuracy_at_threshold")).isEqualTo(right / (double) predictions.size(), within(1e-12));
        assertThat(Files.readString(run("run").report())).contains("The validation data chose the threshold");
    }
}
