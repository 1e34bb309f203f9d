package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Folds;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains and tests a recipe on k divisions of its training data, so that each example is tested on once (k-fold cross-validation). The
 * classes are as frequent in each fold. What the source keeps for testing is left alone.
 *
 * <p>The folder has a run for each fold, {@code fold-1} and so on, and what they say together: {@code cross-validation.json}, {@code
 * predictions.jsonl} (out of fold: of each example, by the model that had not seen it) and {@code report.html}.
 *
 * @param recipe what to train
 * @param folder where it is kept
 * @param folds how many; at least 2
 */
public record CrossValidation(Recipe recipe, RunFolder folder, int folds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** File that makes a folder one of a cross-validation. */
    static final String FILE = "cross-validation.json";

    /**
     * What came of it.
     *
     * @param folds how many
     * @param metrics by name
     * @param outOfFold values of all answers together, with bootstrap intervals; none for tasks without single answers
     */
    public record Result(int folds, Map<String, Summary> metrics, Map<String, Estimate> outOfFold) {}

    /**
     * A metric over folds.
     *
     * @param folds its values
     * @param mean with an interval whose variance allows for training parts that overlap (Nadeau, Bengio 2003)
     * @param deviation standard deviation from fold to fold
     */
    public record Summary(List<Double> folds, Estimate mean, double deviation) {}

    public CrossValidation {
        if (folds < 2) {
            throw new IllegalArgumentException("--folds: expected at least 2, got " + folds);
        }
    }

    /**
     * Trains the folds that are not there yet, and says what they say together.
     *
     * @param resume go on with what is in the folder
     * @return empty if training was interrupted
     */
    public Optional<Result> run(boolean resume, Progress progress) throws IOException {
        Fold.begin(folder, recipe.divided(recipe.split().fold(0, folds)), resume);
        List<RunFolder> runs = new ArrayList<>();
        for (int i = 0; i < folds; i++) {
            String name = "fold-" + (i + 1);
            RunFolder run = Fold.within(folder, name);
            Recipe fold = recipe.divided(recipe.split().fold(i, folds)).named(recipe.name() + "-" + name);
            progress.message("fold " + (i + 1) + " of " + folds + (Fold.isDone(run) ? ": done before" : ""));
            if (!Fold.run(fold, run, progress)) {
                return Optional.empty();
            }
            runs.add(run);
        }
        Result result = result(runs);
        RunFolder.writeAtomically(
                folder.path().resolve(FILE),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        CrossValidationReport.write(folder.report(), recipe, result);
        return Optional.of(result);
    }

    private Result result(List<RunFolder> runs) throws IOException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (RunFolder run : runs) {
            Fold.values(run)
                    .forEach((name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(value));
        }
        values.remove("examples");
        double confidence = recipe.evaluate().confidence();
        Map<String, Summary> metrics = new LinkedHashMap<>();
        values.forEach((name, each) -> {
            double[] numbers = each.stream().mapToDouble(Double::doubleValue).toArray();
            metrics.put(
                    name,
                    new Summary(each, Folds.mean(numbers, testShare(folds), confidence), Folds.deviation(numbers)));
        });
        return new Result(folds, metrics, outOfFold(runs));
    }

    /** Test examples ÷ training examples of each fold. */
    static double testShare(int folds) {
        return 1.0 / (folds - 1);
    }

    private Map<String, Estimate> outOfFold(List<RunFolder> runs) throws IOException {
        if (!runs.stream().allMatch(run -> Files.exists(run.predictions()))) {
            return Map.of();
        }
        List<JudgedExamples> parts = new ArrayList<>();
        for (RunFolder run : runs) {
            parts.add(JudgedExamples.read(run.predictions()));
        }
        JudgedExamples all = JudgedExamples.join(parts);
        all.write(folder.predictions());
        Predictions predictions = all.predictions();
        return recipe.evaluate().resamples() == 0
                ? Map.of()
                : Scores.of(
                        predictions,
                        Scores.known(recipe.metrics(), predictions),
                        recipe.evaluate().bootstrap(Rng.mix(recipe.seed(), "bootstrap")));
    }
}
