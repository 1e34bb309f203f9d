package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Folds;
import dev.jumbo.tasks.HeldOut;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains and tests a recipe on k divisions of its training data, so that each example is tested on once (k-fold cross-validation), and
 * perhaps several times so, each with other folds. The classes are as frequent in each fold. What the source keeps for testing is left
 * alone.
 *
 * <p>The folder has a run for each fold, {@code fold-1} and so on (of the second repeat {@code repeat-2-fold-1}), and what they say
 * together: {@code cross-validation.json}, {@code predictions.jsonl} (out of fold: of each example, by the model that had not seen it; of
 * the second repeat {@code predictions-2.jsonl}) and {@code report.html}.
 *
 * @param recipe what to train
 * @param folder where it is kept
 * @param folds how many; at least 2
 * @param repeats how often the data is divided; repeat r, from 0, divides by {@code split.seed} + r
 */
public record CrossValidation(Recipe recipe, RunFolder folder, int folds, int repeats) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** File that makes a folder one of a cross-validation. */
    static final String FILE = "cross-validation.json";

    /** The property of an example that says which fold it was tested in, from 1. */
    static final String FOLD = "fold";

    /** Makes the model of a fold. */
    @FunctionalInterface
    public interface Training {
        /**
         * Trains and judges, unless that was done before.
         *
         * @param folder a place for it, in the folder of the cross-validation
         * @return empty if it was interrupted
         */
        Optional<Trained> train(Recipe fold, RunFolder folder, Progress progress) throws IOException;
    }

    /**
     * The model of a fold.
     *
     * @param run where it was judged
     * @param settings what was chosen for it by the data that it learned from, in words; empty if the recipe says all
     */
    public record Trained(RunFolder run, String settings) {}

    /**
     * What came of it.
     *
     * @param folds how many
     * @param repeats how often
     * @param metrics by name
     * @param outOfFold values of all answers together, of repeats their mean, with bootstrap intervals; none for tasks without single
     *     answers
     * @param settings what was chosen in each fold; none if the recipe says all
     */
    public record Result(
            int folds,
            int repeats,
            Map<String, Summary> metrics,
            Map<String, Estimate> outOfFold,
            List<String> settings) {}

    /**
     * A metric over folds.
     *
     * @param folds its values, repeat after repeat
     * @param mean with an interval whose variance allows for training parts that overlap (Nadeau, Bengio 2003)
     * @param deviation standard deviation from fold to fold
     */
    public record Summary(List<Double> folds, Estimate mean, double deviation) {}

    public CrossValidation {
        if (folds < 2) {
            throw new IllegalArgumentException("--folds: expected at least 2, got " + folds);
        }
        if (repeats < 1) {
            throw new IllegalArgumentException("--repeats: expected at least 1, got " + repeats);
        }
    }

    /** Each example tested on once. */
    public CrossValidation(Recipe recipe, RunFolder folder, int folds) {
        this(recipe, folder, folds, 1);
    }

    /**
     * Trains the folds that are not there yet, and says what they say together.
     *
     * @param resume go on with what is in the folder; there may be more repeats than before
     * @return empty if training was interrupted
     */
    public Optional<Result> run(boolean resume, Progress progress) throws IOException {
        return run(resume, progress, Fold::train);
    }

    /** The same with models that are made in another way. */
    public Optional<Result> run(boolean resume, Progress progress, Training training) throws IOException {
        Fold.begin(folder, recipe.divided(recipe.split().fold(0, folds)), resume);
        List<Trained> models = new ArrayList<>();
        for (int i = 0; i < folds * repeats; i++) {
            String name = name(i);
            Recipe fold = recipe.divided(divided(i)).named(recipe.name() + "-" + name);
            progress.message("fold " + (i % folds + 1) + " of " + folds
                    + (repeats == 1 ? "" : ", repeat " + (i / folds + 1) + " of " + repeats));
            Optional<Trained> trained = training.train(fold, Fold.within(folder, name), progress);
            if (trained.isEmpty()) {
                return Optional.empty();
            }
            models.add(trained.get());
        }
        Result result = result(models);
        RunFolder.writeAtomically(
                folder.path().resolve(FILE),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        CrossValidationReport.write(folder.report(), recipe, result);
        return Optional.of(result);
    }

    private String name(int i) {
        String fold = "fold-" + (i % folds + 1);
        return i < folds ? fold : "repeat-" + (i / folds + 1) + "-" + fold;
    }

    private HeldOut divided(int i) {
        HeldOut fold = recipe.split().fold(i % folds, folds);
        return i < folds ? fold : fold.seeded(fold.seedOr(recipe.seed()) + i / folds);
    }

    private Result result(List<Trained> models) throws IOException {
        List<RunFolder> runs = models.stream().map(Trained::run).toList();
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
        List<String> settings = models.stream().map(Trained::settings).toList();
        return new Result(
                folds,
                repeats,
                metrics,
                outOfFold(runs),
                settings.stream().allMatch(String::isEmpty) ? List.of() : settings);
    }

    /** Test examples ÷ training examples of each fold. */
    static double testShare(int folds) {
        return 1.0 / (folds - 1);
    }

    private Map<String, Estimate> outOfFold(List<RunFolder> runs) throws IOException {
        if (!runs.stream().allMatch(run -> Files.exists(run.predictions()))) {
            return Map.of();
        }
        List<JudgedExamples> all = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            List<JudgedExamples> parts = new ArrayList<>();
            for (int i = 0; i < folds; i++) {
                parts.add(JudgedExamples.read(runs.get(repeat * folds + i).predictions())
                        .with(FOLD, i + 1));
            }
            JudgedExamples joined = JudgedExamples.join(parts);
            joined.write(outOfFold(repeat));
            all.add(repeats == 1 ? joined : joined.ordered());
        }
        return recipe.evaluate().resamples() == 0
                ? Map.of()
                : Scores.means(
                        all.stream().map(JudgedExamples::predictions).toList(),
                        recipe.metrics(),
                        recipe.evaluate().bootstrap(Rng.mix(recipe.seed(), "bootstrap")));
    }

    private Path outOfFold(int repeat) {
        return repeat == 0 ? folder.predictions() : folder.path().resolve("predictions-" + (repeat + 1) + ".jsonl");
    }
}
