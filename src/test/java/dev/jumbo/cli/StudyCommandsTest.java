package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that train a recipe more than once, or draw what it does: one session in a folder of its own. */
class StudyCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 120;

    private static final String RECIPE = """
            name: table
            task: tabular-classification
            data: {source: table, path: table.csv}
            prepare: {target: label}
            model: {name: tabular-mlp}
            train: {epochs: 3, batchSize: 16, workers: 0, precision: float32}
            metrics: [accuracy, roc_auc]
            evaluate: {resamples: 50}
            tune:
              trials: 3
              metric: accuracy
              space: {train.optimizer.lr: {log: [1e-3, 1e-1]}}
            """;

    private static final String PICTURES = """
            name: pictures
            data: {source: embedded}
            model: {name: mlp}
            """;

    private static final List<String> COMMANDS = List.of(
            "train table.yaml --run a --quiet",
            "train table.yaml --run b --quiet --set train.optimizer.lr=0.03",
            "compare runs/a runs/b --json",
            "compare runs/a runs/b --html page.html",
            "compare runs/a",
            "compare runs/a runs/none",
            "compare runs/a runs/b --confidence 2",
            "cross-validate table.yaml --folds 3 --json --quiet",
            "cross-validate table.yaml --folds 3 --quiet",
            "cross-validate table.yaml --folds 3 --json --quiet --resume",
            "cross-validate table.yaml --folds 1 --run one",
            "cross-validate table.yaml --folds 4 --resume",
            "learning-curve table.yaml --shares 0.5,1 --json --quiet",
            "learning-curve table.yaml --shares 0.5,1 --quiet --resume",
            "learning-curve table.yaml --shares 0.5,2 --run two",
            "learning-curve table.yaml --shares half --run two",
            "find-lr table.yaml --steps 20 --json --quiet",
            "find-lr table.yaml --steps 20 --quiet",
            "find-lr table.yaml --low 1 --high 0.1",
            "tune table.yaml --quiet",
            "tune table.yaml --quiet",
            "tune table.yaml --quiet --resume --set tune.trials=4 --retrain",
            "tune table.yaml --quiet --resume --set tune.space={\"train.optimizer.lr\":{\"log\":[0.0001,0.1]}}",
            "tune table.yaml --quiet --run other --set tune.trials=1",
            "tune pictures.yaml",
            "data augment pictures.yaml --out sheet.png --set prepare.augment=[{\"name\":\"rand-augment\"}]",
            "data augment pictures.yaml --out none.png --set prepare.augment=[]",
            "data augment table.yaml --out none.png",
            "data augment pictures.yaml");

    @TempDir
    static Path folder;

    private static final Map<String, CommandLineSession.Outcome> RESULTS = new LinkedHashMap<>();
    private static final Map<String, Integer> TIMES = new LinkedHashMap<>();

    @BeforeAll
    static void session() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("size,weight,colour,label\n");
        for (int i = 0; i < ROWS; i++) {
            double size = random.nextDouble();
            double weight = random.nextDouble();
            boolean ripe = size + weight + 0.2 * random.nextDouble() > 1.1;
            rows.append(size).append(',').append(weight).append(i % 3 == 0 ? ",red," : ",绿,");
            rows.append(ripe ? "熟\n" : "生\n");
        }
        Files.writeString(folder.resolve("table.csv"), rows);
        Files.writeString(folder.resolve("table.yaml"), RECIPE);
        Files.writeString(folder.resolve("pictures.yaml"), PICTURES);
        for (CommandLineSession.Outcome each : CommandLineSession.in(folder, COMMANDS)) {
            int time = TIMES.merge(each.command(), 1, Integer::sum);
            RESULTS.put(each.command() + (time == 1 ? "" : " again"), each);
        }
    }

    /** The outcome of the command that begins so; of the first. */
    private static CommandLineSession.Outcome of(String command) {
        return RESULTS.get(command);
    }

    private static void isWrongUse(String command, String... says) {
        assertThat(of(command).code()).as(of(command).err()).isEqualTo(2);
        assertThat(of(command).err()).contains(says).doesNotContain("\tat ");
    }

    private static CommandLineSession.Outcome done(String command) {
        assertThat(of(command).code()).as(of(command).err()).isZero();
        return of(command);
    }

    private static JsonNode json(String file) throws IOException {
        return JSON.readTree(folder.resolve(file).toFile());
    }

    private static String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    @Test
    void comparingSaysWhereTheRunsDifferAndLeavesAPage() throws IOException {
        JsonNode result = done("compare runs/a runs/b --json").document();
        assertThat(result.get("runs")).extracting(JsonNode::textValue).containsExactly("a", "b");
        assertThat(result.get("recipes").has("train.optimizer.lr")).isTrue();
        assertThat(result.get("values").get("accuracy").get(1).get("value").doubleValue())
                .isCloseTo(json("runs/b/evaluation.json").get("accuracy").doubleValue(), within(1e-9));
        assertThat(done("compare runs/a runs/b --html page.html").out())
                .contains("train.optimizer.lr", "accuracy:", "page.html");
        assertThat(text("page.html")).contains("accuracy", "Content-Security-Policy");
        assertThat(folder.resolve("runs/b/comparison.html")).exists();
    }

    @Test
    void comparingTakesTwoRunsThatAreThere() {
        isWrongUse("compare runs/a", "two runs", "jumbo compare");
        assertThat(of("compare runs/a runs/none").code()).isEqualTo(1);
        assertThat(of("compare runs/a runs/none").err()).contains("no run in runs/none");
        isWrongUse("compare runs/a runs/b --confidence 2", "confidence", "2");
    }

    @Test
    void crossValidationLeavesARunForEachFoldAndGoesOn() throws IOException {
        JsonNode result =
                done("cross-validate table.yaml --folds 3 --json --quiet").document();
        assertThat(result.get("metrics").get("accuracy").get("folds")).hasSize(3);
        assertThat(json("runs/table-cv/cross-validation.json")).isEqualTo(result);
        for (int fold = 1; fold <= 3; fold++) {
            assertThat(result.get("metrics")
                            .get("accuracy")
                            .get("folds")
                            .get(fold - 1)
                            .doubleValue())
                    .isCloseTo(
                            json("runs/table-cv/fold-" + fold + "/evaluation.json")
                                    .get("accuracy")
                                    .doubleValue(),
                            within(1e-9));
        }
        assertThat(Files.readAllLines(folder.resolve("runs/table-cv/predictions.jsonl")))
                .as("each example once, after a head")
                .hasSize(ROWS + 1);
        assertThat(text("runs/table-cv/report.html")).contains("accuracy");
        assertThat(done("cross-validate table.yaml --folds 3 --json --quiet --resume")
                        .document())
                .isEqualTo(result);
    }

    @Test
    void crossValidationRefusesAnotherStudysFolderAndOneFold() {
        isWrongUse("cross-validate table.yaml --folds 3 --quiet", "--resume", "--run NAME");
        isWrongUse("cross-validate table.yaml --folds 4 --resume", "another recipe", "--run NAME");
        isWrongUse("cross-validate table.yaml --folds 1 --run one", "--folds", "at least 2");
        assertThat(folder.resolve("runs/one")).doesNotExist();
    }

    @Test
    void aLearningCurveHasAPointForEachShare() throws IOException {
        JsonNode points =
                done("learning-curve table.yaml --shares 0.5,1 --json --quiet").document();
        assertThat(points).extracting(point -> point.get("share").doubleValue()).containsExactly(0.5, 1.0);
        assertThat(points.get(0).get("examples").intValue()).isEqualTo(48); // half of what is left of 120 × 0.8
        assertThat(points.get(1).get("examples").intValue()).isEqualTo(96);
        assertThat(done("learning-curve table.yaml --shares 0.5,1 --quiet --resume")
                        .out())
                .contains("100", "accuracy", "runs/table-curve/report.html");
        assertThat(folder.resolve("runs/table-curve/report.html")).exists();
        isWrongUse("learning-curve table.yaml --shares 0.5,2 --run two", "2", "at most 1");
        isWrongUse("learning-curve table.yaml --shares half --run two", "--shares", "half");
        assertThat(folder.resolve("runs/two")).doesNotExist();
    }

    @Test
    void aLearningRateIsSuggestedAndDrawn() throws IOException {
        JsonNode found = done("find-lr table.yaml --steps 20 --json --quiet").document();
        List<Double> rates = StreamSupport.stream(found.get("points").spliterator(), false)
                .map(point -> point.get("rate").doubleValue())
                .toList();
        assertThat(rates.get(0)).isCloseTo(1e-7, within(1e-12));
        assertThat(rates).isSorted().hasSizeBetween(10, 20);
        double middle = found.get("suggestion").get("middle").doubleValue();
        assertThat(middle).isBetween(1e-7, 10.0);
        String printed = done("find-lr table.yaml --steps 20 --quiet").out();
        assertThat(printed)
                .as("the same again, as a setting to copy")
                .contains(String.format(Locale.ROOT, "--set train.optimizer.lr=%.2e", middle));
        assertThat(text("runs/table-find-lr.html")).contains("Learning rates for table");
        assertThat(folder.resolve("runs/table")).as("the recipe's run").doesNotExist();
        isWrongUse("find-lr table.yaml --low 1 --high 0.1", "0.1", "1.0");
    }

    @Test
    void aSearchIsKeptGoneOnWithAndItsBestTrainedAgain() throws IOException {
        assertThat(done("tune table.yaml --quiet").out())
                .contains("The best is trial", "train.optimizer.lr", "runs/table-tune/best.yaml");
        isWrongUse("tune table.yaml --quiet again", "--resume", "--run NAME");
        CommandLineSession.Outcome more = done("tune table.yaml --quiet --resume --set tune.trials=4 --retrain");
        assertThat(more.out()).contains("table-best:", "runs/table-best/report.html");
        assertThat(Files.readAllLines(folder.resolve("runs/table-tune/trials.jsonl")))
                .hasSize(4);
        assertThat(text("runs/table-tune/report.html")).contains("Tuning of table");
        assertThat(folder.resolve("runs/table-best/bundle")).isDirectory();
    }

    @Test
    void aSearchThatIsAnotherOneIsRefusedAndTwoStandSideBySide() throws IOException {
        isWrongUse(
                "tune table.yaml --quiet --resume --set tune.space={\"train.optimizer.lr\":{\"log\":[0.0001,0.1]}}",
                "tune.space",
                "--run NAME");
        done("tune table.yaml --quiet --run other --set tune.trials=1");
        assertThat(Files.readAllLines(folder.resolve("runs/other-tune/trials.jsonl")))
                .hasSize(1);
        isWrongUse("tune pictures.yaml", "under the key 'tune'", "docs/tuning.md");
    }

    @Test
    void augmentationIsDrawnForPicturesOnly() throws IOException {
        String out = "data augment pictures.yaml --out sheet.png --set prepare.augment=[{\"name\":\"rand-augment\"}]";
        String said = done(out).out();
        BufferedImage sheet = ImageIO.read(folder.resolve("sheet.png").toFile());
        assertThat(said).contains(sheet.getWidth() + "x" + sheet.getHeight());
        isWrongUse("data augment pictures.yaml --out none.png --set prepare.augment=[]", "prepare.augment", "--set");
        assertThat(of("data augment table.yaml --out none.png").code()).isEqualTo(2);
        assertThat(folder.resolve("none.png")).doesNotExist();
        isWrongUse("data augment pictures.yaml", "--out");
    }
}
