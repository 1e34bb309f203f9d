package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.nn.Module;
import dev.jumbo.recipe.evaluation.HeadCalibration;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.evaluation.Slices;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Thresholds;
import dev.jumbo.tasks.Deciding;
import dev.jumbo.tasks.Evaluation;
import dev.jumbo.tasks.Judging;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tensor.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a trained model is worth on the test data, in all that is said of it.
 *
 * @param evaluation values and what they are from
 * @param intervals of values of single answers, by name
 * @param slices parts of the test data, the worst first
 * @param thresholds what each threshold would do to the test data; null for tasks without two classes
 * @param threshold the one that the validation data chose; null for none
 */
record FinalEvaluation(
        Evaluation evaluation,
        Map<String, Estimate> intervals,
        List<Slices.Slice> slices,
        @Nullable Thresholds thresholds,
        Thresholds.@Nullable Point threshold) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Changes a model's last layer as the recipe wants; null if it wants nothing. */
    static @Nullable HeadCalibration calibrate(Recipe recipe, TaskData data, Module model, Judging how) {
        Evaluate settings = recipe.evaluate();
        if (settings.calibrate() == Evaluate.Calibrate.NONE) {
            return null;
        }
        Predictions first = data.validationPredictions(model, how);
        if (first == null || !(first.areClasses() || first.areLabels())) {
            throw new IllegalArgumentException("evaluate.calibrate: models of task " + recipe.task()
                    + " do not give probabilities of classes or labels; leave it out");
        }
        return settings.calibrate() == Evaluate.Calibrate.TEMPERATURE
                ? HeadCalibration.temperature(
                        model, () -> Objects.requireNonNull(data.validationPredictions(model, how)))
                : HeadCalibration.platt(model, () -> Objects.requireNonNull(data.validationPredictions(model, how)));
    }

    /**
     * The thresholds that a recipe has the validation data choose, for {@link Judging#deciding} and {@link Deciding#deciding}; none if
     * it wants none.
     */
    static List<Double> thresholds(Recipe recipe, TaskData data, Module model, Judging how) {
        Thresholds.Rule rule = recipe.evaluate().threshold().rule();
        if (rule == null) {
            return List.of();
        }
        Predictions validation = data.validationPredictions(model, how);
        boolean labels = validation != null && validation.areLabels();
        if (validation == null || !(labels || (validation.areClasses() && validation.columns() == 2))) {
            throw new IllegalArgumentException("evaluate.threshold: expected two classes, got "
                    + (validation == null ? "a task without" : validation.classes()) + "; leave it out");
        }
        List<Double> chosen = new ArrayList<>();
        for (int k = labels ? 0 : 1; k < validation.columns(); k++) {
            try {
                chosen.add(Thresholds.of(probabilities(validation, k), have(validation, k))
                        .choose(rule)
                        .threshold());
            } catch (NoSuchElementException e) {
                throw new IllegalArgumentException(
                        "evaluate.threshold: " + e.getMessage() + " for '"
                                + validation.classes().get(k) + "': ask for less of the validation data",
                        e);
            }
        }
        return chosen;
    }

    /** Judges a model, and keeps {@code evaluation.json}, {@code intervals.json} and {@code predictions.jsonl} in a folder. */
    static FinalEvaluation of(Recipe recipe, RunFolder folder, TaskData data, Module model, Judging how)
            throws IOException {
        Evaluation tested = data.test(model, how);
        Predictions predictions = tested.predictions();
        FinalEvaluation all = predictions == null
                ? new FinalEvaluation(tested, Map.of(), List.of(), null, null)
                : judged(recipe, folder, data, how, tested, predictions);
        RunFolder.writeAtomically(
                folder.evaluation(),
                JSON.writerWithDefaultPrettyPrinter()
                                .writeValueAsString(all.evaluation().values())
                        + "\n");
        return all;
    }

    private static FinalEvaluation judged(
            Recipe recipe, RunFolder folder, TaskData data, Judging how, Evaluation tested, Predictions predictions)
            throws IOException {
        Evaluate settings = recipe.evaluate();
        JudgedExamples examples = JudgedExamples.of(predictions, data);
        examples.write(folder.predictions());
        Map<String, Estimate> intervals = settings.resamples() == 0
                ? Map.of()
                : Scores.of(
                        predictions,
                        Scores.known(recipe.metrics(), predictions),
                        settings.bootstrap(Rng.mix(recipe.seed(), "bootstrap")));
        RunFolder.writeAtomically(
                folder.intervals(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(intervals) + "\n");
        Map<String, Double> values = new LinkedHashMap<>(tested.values());
        Scores.perPicture(predictions).forEach(values::putIfAbsent);
        boolean two = predictions.areClasses() && predictions.columns() == 2;
        Thresholds.Point point = two && !how.thresholds().isEmpty()
                ? Thresholds.at(how.thresholds().get(0), probabilities(predictions, 1), have(predictions, 1))
                : null;
        if (point != null) {
            values.put("threshold", point.threshold());
            values.put("accuracy_at_threshold", point.accuracy());
            values.put("precision_at_threshold", point.precision());
            values.put("recall_at_threshold", point.recall());
            values.put("f1_at_threshold", point.f1());
        }
        return new FinalEvaluation(
                new Evaluation(values, tested.classes(), tested.samples(), predictions, tested.segments()),
                intervals,
                Slices.of(examples),
                two ? Thresholds.of(probabilities(predictions, 1), have(predictions, 1)) : null,
                point);
    }

    private static double[] probabilities(Predictions predictions, int column) {
        double[] scores = new double[predictions.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = predictions.value(i, column);
        }
        return scores;
    }

    private static boolean[] have(Predictions predictions, int column) {
        boolean[] positive = new boolean[predictions.size()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = predictions.areLabels() ? predictions.has(i, column) : predictions.label(i) == column;
        }
        return positive;
    }
}
