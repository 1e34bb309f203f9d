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
                .hasMessageContaining("begun with another recipe");
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
    void runsOfOtherSeedsAreComparedIfTheirDataIsDividedByOne() throws IOException {
        Predictions a = train("a-1", "split.seed=5", "split.test=0.3");
        Predictions b = train("a-2", "split.seed=5", "split.test=0.3", "seed=7");
        assertThat(a.values()).isNotEqualTo(b.values());
        assertThat(compare("a-1", "a-2").differences()).isNotEmpty();
        String[] weak = {"split.seed=5", "split.test=0.3", "train.epochs=1", "train.optimizer.lr=0.0001", "seed=7"};
        Predictions c = train("b-1", weak);
        weak[4] = "seed=8";
        Predictions d = train("b-2", weak);
        GroupComparison.Result result = new GroupComparison(
                        List.of(List.of(run("a-1"), run("a-2")), List.of(run("b-1"), run("b-2"))),
                        new Bootstrap(Bootstrap.Method.PERCENTILE, 200, 0.95, 1))
                .compare();
        assertThat(result.groups()).containsExactly("a", "b");
        assertThat(result.runs()).containsExactly(2, 2);
        assertThat(result.recipes()).containsOnlyKeys("seed", "train.epochs", "train.optimizer.lr");
        assertThat(result.recipes().get("seed")).containsExactly("42, 7", "7, 8");
        double[] first = {Scores.value(a, "log_loss"), Scores.value(b, "log_loss")};
        double[] second = {Scores.value(c, "log_loss"), Scores.value(d, "log_loss")};
        CrossValidation.Summary summary = result.values().get("log_loss").get(0);
        assertThat(summary.mean().value()).isEqualTo((first[0] + first[1]) / 2, within(1e-6));
        assertThat(summary.deviation()).isEqualTo(Math.abs(first[0] - first[1]) / Math.sqrt(2), within(1e-6));
        GroupComparison.Difference loss = result.differences().stream()
                .filter(each -> each.metric().equals("log_loss"))
                .findFirst()
                .orElseThrow();
        double wanted = (second[0] + second[1] - first[0] - first[1]) / 2;
        assertThat(loss.difference().value()).isEqualTo(wanted, within(1e-6));
        assertThat(loss.examples().value()).isEqualTo(wanted, within(1e-6));
        assertThat(loss.examples().interval().contains(wanted)).isTrue();
        assertThat(loss.pValue()).isEqualTo(loss.test().pValue());
        GroupComparisonReport.write(folder.resolve("g.html"), result);
        assertThat(Files.readString(folder.resolve("g.html"))).contains("a, 2 runs", "over examples");
        GroupComparison.Result single = new GroupComparison(
                        List.of(List.of(run("a-1")), List.of(run("b-1"))),
                        new Bootstrap(Bootstrap.Method.PERCENTILE, 50, 0.95, 1))
                .compare();
        assertThat(single.notes().get(0)).startsWith("A group of one run says nothing of chance in training");
        assertThat(single.differences().get(0).verdict()).startsWith("no difference that these runs could show");
    }

    @Test
    void repeatedFoldsDivideInOtherWays() throws IOException {
        CrossValidation.Result once = crossValidate("cv", false, "train.epochs=3");
        CrossValidation.Result twice = new CrossValidation(recipe("train.epochs=3"), run("cv"), 3, 2)
                .run(true, Progress.silent())
                .orElseThrow();
        CrossValidation.Summary accuracy = twice.metrics().get("accuracy");
        assertThat(accuracy.folds()).hasSize(6);
        assertThat(accuracy.folds().subList(0, 3))
                .isEqualTo(once.metrics().get("accuracy").folds());
        JudgedExamples first = JudgedExamples.read(run("cv").predictions());
        JudgedExamples second = JudgedExamples.read(run("cv").path().resolve("predictions-2.jsonl"));
        assertThat(first.difference(second)).isNotEmpty();
        assertThat(first.ordered().difference(second.ordered())).isEmpty();
        // the variance of the mean of 6 folds whose test parts are half of what is learned from
        double mean = accuracy.folds().stream().mapToDouble(v -> v).average().orElseThrow();
        double squares = accuracy.folds().stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .sum();
        double reach = 2.5705818366 * Math.sqrt((1 / 6.0 + 0.5) * squares / 5); // t of 5 degrees at 0.975
        assertThat(accuracy.mean().interval().low()).isEqualTo(mean - reach, within(1e-8));
        double pooled =
                (Scores.value(first.predictions(), "accuracy") + Scores.value(second.predictions(), "accuracy")) / 2;
        assertThat(twice.outOfFold().get("accuracy").value()).isEqualTo(pooled, within(1e-12));
        assertThat(Files.readString(run("cv").report())).contains("repeat 2, fold 3");
        crossValidate("other", false, "train.epochs=3");
        assertThatThrownBy(() -> compare("cv", "other")).hasMessageContaining("3 folds, 2 times, got one of 3 folds");
    }

    @Test
    void crossValidationsOfOtherFoldsAreNotCompared() throws IOException {
        crossValidate("a", false, "train.epochs=1");
        crossValidate("b", false, "train.epochs=1", "seed=7");
        assertThatThrownBy(() -> compare("a", "b"))
                .hasMessageContaining("a and b have other folds: example")
                .hasMessageContaining("give both the same split.seed");
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
