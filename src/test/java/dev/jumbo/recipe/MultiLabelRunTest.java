package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.Part;
import dev.jumbo.data.Picture;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.study.CrossValidation;
import dev.jumbo.recipe.study.RunComparison;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Thresholds;
import dev.jumbo.tasks.ClassWeights;
import dev.jumbo.tasks.Deciding;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes of pictures with several labels, from a list of labels to what is said of a file. */
class MultiLabelRunTest {
    private static final int COUNT = 120;
    private static final int SIDE = 28;

    @TempDir
    private Path folder;

    /** Two garments beside each other, of which the second may be missing; the labels are their classes. */
    private Path data(boolean columns) throws IOException {
        Pictures garments = EmbeddedFashionMnist.open(Part.TRAIN);
        Path data = Files.createDirectories(folder.resolve("data"));
        String[] names = {"Trouser", "Bag", "Dress"};
        int[] classes = {1, 8, 3};
        StringBuilder list = new StringBuilder(columns ? "file,Trouser,Bag,Dress\n" : "file,label\n");
        int[] next = new int[classes.length];
        for (int i = 0; i < COUNT; i++) {
            byte[] pixels = new byte[SIDE * 2 * SIDE];
            boolean[] has = new boolean[classes.length];
            for (int half = 0; half < 2; half++) {
                int k = (i / (half == 0 ? 1 : 3)) % (half == 0 ? 3 : 4);
                if (k < 3) {
                    has[k] = true;
                    lay(pixels, nth(garments, classes[k], next[k]++), half);
                }
            }
            PngFiles.write(new Picture(pixels, 1, SIDE, 2 * SIDE, Picture.NO_LABEL, "p"), data.resolve(i + ".png"));
            list.append(i).append(".png");
            StringBuilder joined = new StringBuilder();
            for (int k = 0; k < classes.length; k++) {
                if (columns) {
                    list.append(',').append(has[k] ? 1 : 0);
                } else if (has[k]) {
                    joined.append(joined.isEmpty() ? "" : "; ").append(names[k]);
                }
            }
            list.append(columns ? "\n" : "," + joined + "\n");
        }
        Files.writeString(data.resolve("labels.csv"), list);
        return data;
    }

    private static void lay(byte[] pixels, Picture garment, int half) {
        for (int y = 0; y < SIDE; y++) {
            System.arraycopy(garment.pixels(), y * SIDE, pixels, y * 2 * SIDE + half * SIDE, SIDE);
        }
    }

    private static Picture nth(Pictures pictures, int label, int n) throws IOException {
        int[] labels = pictures.labels();
        int found = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == label && found++ == n) {
                return pictures.get(i);
            }
        }
        throw new IllegalStateException();
    }

    private Recipe recipe(Path data, String... overrides) {
        return RecipeYaml.parse("""
                name: labels
                task: multi-label-image-classification
                data: {source: folder, path: '%s', channels: 1, height: 28, width: 56, labels: labels.csv, separator: ';'}
                split: {validation: 0.3, test: 0.3}
                model: {name: mlp, options: {hidden: [16]}}
                train: {epochs: 8, batchSize: 16, optimizer: {name: adam, lr: 0.01}, precision: float32}
                evaluate: {threshold: f1, resamples: 50}
                """.formatted(data), "r.yaml", List.of(overrides));
    }

    private RunFolder run(String name) {
        return new RunFolder(folder.resolve("runs/" + name));
    }

    @Test
    void fromAListOfLabelsToWhatIsSaidOfAFile() throws IOException {
        Path data = data(false);
        TrainingRun training = new TrainingRun(recipe(data, "prepare={testTime: {flip: true}}"), run("a"));
        Map<String, Double> values = training.train(false, Progress.silent()).evaluation();
        assertThat(values).containsKeys("loss", "f1_macro", "map", "subset_accuracy", "f1_Bag");
        assertThat(values.get("map")).isGreaterThan(0.8); // they are told apart easily
        assertThat(training.evaluate().get("f1_macro")).isEqualTo(values.get("f1_macro"));
        JudgedExamples judged = JudgedExamples.read(run("a").predictions());
        Predictions predictions = judged.predictions();
        assertThat(predictions.areLabels()).isTrue();
        assertThat(predictions.classes()).containsExactly("Bag", "Dress", "Trouser");
        Bundle bundle = Bundle.read(run("a").bundle());
        MultiLabelImageClassification task = (MultiLabelImageClassification) bundle.task();
        assertThat(task.thresholds()).hasSize(3).isEqualTo(predictions.thresholds());
        assertThat(Files.readString(run("a").bundle().resolve("README.md"))).contains("Bag from a probability of");
        assertThat(Files.readString(run("a").report()))
                .contains("<h2>Labels</h2>", "average precision", "The validation data chose the thresholds");
        try (Scope scope = Scope.open()) {
            var model = bundle.load(run("a").bundle(), Device.CPU);
            for (int i = 0; i < 5; i++) {
                String file = judged.properties().get(i).get("name").toString();
                Prediction one = task.predict(model, List.of(file), 1, Device.CPU, Precision.FLOAT32)
                        .get(0);
                Prediction.Labels labels = one.labels();
                assertThat(labels).isNotNull();
                for (int k = 0; k < 3; k++) {
                    String name = task.classes().get(k);
                    assertThat(labels.said().contains(name)).isEqualTo(predictions.says(i, k));
                    assertThat(labels.thresholds())
                            .containsEntry(name, task.thresholds().get(k));
                }
                assertThat(one.answers()).hasSize(1); // the others are not asked for
                assertThat(one.answers().get(0).probability())
                        .isEqualTo(
                                Math.max(
                                        predictions.value(i, 0),
                                        Math.max(predictions.value(i, 1), predictions.value(i, 2))),
                                within(1e-5));
            }
        }
    }

    @Test
    void columnsSayTheSameAsAListWithASeparator() throws IOException {
        var joined = TrainingRun.openData(recipe(data(false)));
        var columns = TrainingRun.openData(
                recipe(data(true), "data.separator=''", "data.labelColumns=[Trouser, Bag, Dress]"));
        assertThat(columns.fingerprint()).isEqualTo(joined.fingerprint());
        assertThat(columns.card()).isEqualTo(joined.card());
        assertThat(columns.weights(new ClassWeights.Balanced())).hasSize(3);
    }

    @Test
    void badListsAreRefusedWithTheirLines() throws IOException {
        Path data = data(true);
        Path list = data.resolve("labels.csv");
        Files.writeString(list, "file,Bag,Coat\n0.png,1,0\n1.png,2,0\n");
        Recipe columns = recipe(data, "data.separator=''", "data.labelColumns=[Bag]");
        assertThatThrownBy(() -> TrainingRun.openData(columns))
                .hasMessageContaining("labels.csv, line 3")
                .hasMessageContaining("expected 0 or 1 in 'Bag', found '2'");
        Files.writeString(list, "file,Bag,Coat\n0.png,1,0\n1.png,0,0\n");
        Recipe never = recipe(data, "data.separator=''", "data.labelColumns=[Bag, Coat]");
        assertThatThrownBy(() -> TrainingRun.openData(never)).hasMessageContaining("found none in [Coat]");
        Files.writeString(list, "file,label\n0.png,a|b\n");
        assertThatThrownBy(() -> TrainingRun.openData(recipe(data)))
                .hasMessageContaining("line 2")
                .hasMessageContaining("expected labels without '|'");
        assertThatThrownBy(() -> recipe(data, "data.labelColumns=[Bag]")).hasMessageContaining("either one column");
    }

    @Test
    void focalLossAndWeightsTrainAndRunsAreComparedAndCrossValidated() throws IOException {
        Path data = data(false);
        new TrainingRun(recipe(data, "train.classWeights=balanced"), run("weights")).train(false, Progress.silent());
        new TrainingRun(
                        recipe(data, "train.loss={name: focal, gamma: 1.5, alpha: 0.6}", "evaluate.threshold=none"),
                        run("focal"))
                .train(false, Progress.silent());
        RunComparison.Result compared = new RunComparison(
                        List.of(run("weights"), run("focal")), new Bootstrap(Bootstrap.Method.PERCENTILE, 50, 0.95, 1))
                .compare();
        assertThat(compared.differences().stream().map(RunComparison.Difference::metric))
                .contains("f1_macro", "map", "subset_accuracy");
        CrossValidation.Result crossed = new CrossValidation(recipe(data, "train.epochs=2"), run("cv"), 2)
                .run(false, Progress.silent())
                .orElseThrow();
        assertThat(crossed.outOfFold()).containsKey("map");
        assertThat(JudgedExamples.read(run("cv").predictions()).predictions().size())
                .isEqualTo(COUNT);
    }

    /** One factor on the logits of all labels, of the last layer; views and thresholds are as without. */
    @Test
    void aTemperatureIsOfAllLabelsAndAPartOfTheBundle() throws IOException {
        Path data = data(false);
        String[] metrics = {"metrics=[map, ece, brier, log_loss]", "train.epochs=15"};
        new TrainingRun(recipe(data, metrics), run("plain")).train(false, Progress.silent());
        Recipe scaled = recipe(data, metrics[0], metrics[1], "evaluate.calibrate=temperature");
        TrainingRun training = new TrainingRun(scaled, run("scaled"));
        Map<String, Double> values = training.train(false, Progress.silent()).evaluation();
        Predictions plain = JudgedExamples.read(run("plain").predictions()).predictions();
        Predictions calibrated =
                JudgedExamples.read(run("scaled").predictions()).predictions();
        int sure = IntStream.range(0, plain.values().length) // far from a logit of 0, and from 1, which rounds
                .filter(i -> plain.values()[i] > 0.02 && plain.values()[i] < 0.2)
                .findFirst()
                .orElseThrow();
        double factor = logit(calibrated.values()[sure]) / logit(plain.values()[sure]);
        assertThat(factor).isPositive().isNotCloseTo(1, within(0.01));
        for (int i = 0; i < plain.values().length; i++) {
            double wanted = 1 / (1 + Math.exp(-factor * logit(plain.values()[i])));
            assertThat(calibrated.values()[i]).isCloseTo((float) wanted, within(1e-4f));
        }
        assertThat(values.get("map")).isEqualTo(Scores.value(plain, "map"), within(1e-9)); // their order is the same
        assertThat(values.get("ece")).isEqualTo(Scores.value(calibrated, "ece"), within(1e-6));
        assertThat(values.get("log_loss")).isEqualTo(values.get("loss"), within(1e-5)); // the loss is their mean
        assertThat(training.evaluate().get("ece")).isEqualTo(values.get("ece"), within(1e-9));
        assertThat(Files.readString(run("scaled").report()))
                .contains("temperature ", ": validation log-loss", ">ECE</th>", "Reliability");
        assertThatThrownBy(
                        () -> new TrainingRun(recipe(data, "train.epochs=1", "evaluate.calibrate=platt"), run("platt"))
                                .train(false, Progress.silent()))
                .hasMessage("evaluate.calibrate: platt is for two classes, got 3 labels; use temperature");
    }

    private static double logit(float p) {
        return Math.log(p) - Math.log1p(-p);
    }

    @Test
    void thresholdsAreThoseOfTheValidationDataAndDecideForASingleLabelToo() throws IOException {
        Recipe recipe = RecipeYaml.parse("""
                name: two
                data: {source: selected, base: {source: embedded}, classes: [Shirt, Coat], perClass: 150}
                split: {validation: 0.3}
                model: {name: mlp, options: {hidden: [8]}}
                train: {epochs: 2, precision: float32}
                evaluate: {threshold: {name: recall, least: 0.95}, resamples: 0}
                """, "r.yaml", List.of());
        RunFolder run = run("two");
        TrainingRun training = new TrainingRun(recipe, run);
        Map<String, Double> values = training.train(false, Progress.silent()).evaluation();
        Predictions predictions = JudgedExamples.read(run.predictions()).predictions();
        double threshold = values.get("threshold");
        assertThat(predictions.thresholds()).containsExactly(threshold);
        double[] scores = new double[predictions.size()];
        boolean[] coats = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = predictions.value(i, 1);
            coats[i] = predictions.label(i) == 1;
        }
        assertThat(values.get("accuracy"))
                .isEqualTo(Thresholds.at(threshold, scores, coats).accuracy(), within(1e-12));
        assertThat(training.evaluate().get("accuracy")).isEqualTo(values.get("accuracy"));
        Deciding task = (Deciding) Bundle.read(run.bundle()).task();
        assertThat(task.thresholdsByName()).containsExactly(Map.entry("Coat", threshold));
        assertThat(Files.readString(run.bundle().resolve("README.md"))).contains("Coat from a probability of");
        // a bundle of an earlier Jumbo has none
        Path file = run.bundle().resolve("bundle.json");
        var json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        ((ObjectNode) json.get("settings")).remove("thresholds");
        Files.writeString(file, json.toString());
        assertThat(((Deciding) Bundle.read(run.bundle()).task()).thresholds()).isEmpty();
    }
}
