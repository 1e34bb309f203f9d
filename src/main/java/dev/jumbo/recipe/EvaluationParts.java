package dev.jumbo.recipe;

import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.evaluation.Slices;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Thresholds;
import dev.jumbo.tasks.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Intervals, thresholds and slices as sections of a run's report. */
final class EvaluationParts {
    private static final int DRAWN = 200;

    private EvaluationParts() {}

    static List<ReportPart> of(Recipe recipe, FinalEvaluation judged) {
        List<ReportPart> parts = new ArrayList<>();
        if (!judged.intervals().isEmpty()) {
            parts.add(intervals(recipe, judged.intervals()));
        }
        Thresholds thresholds = judged.thresholds();
        if (thresholds != null) {
            parts.add(thresholds(thresholds, judged.threshold()));
        }
        Predictions predictions = judged.evaluation().predictions();
        if (predictions != null && predictions.areLabels()) {
            parts.add(LabelParts.of(predictions));
        }
        if (!judged.slices().isEmpty()) {
            parts.add(slices(judged.slices()));
        }
        return parts;
    }

    private static ReportPart intervals(Recipe recipe, Map<String, Estimate> intervals) {
        List<ReportPart.Bar> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        intervals.forEach((name, estimate) -> {
            bars.add(new ReportPart.Bar(
                    name,
                    estimate.value(),
                    estimate.interval().low(),
                    estimate.interval().high()));
            rows.add(List.of(name, number(estimate.value()), Scores.shown(estimate.interval())));
        });
        Evaluate settings = recipe.evaluate();
        return new ReportPart(
                "Intervals",
                List.of(
                        new ReportPart.Note(String.format(
                                Locale.ROOT,
                                "%s intervals from %,d samples of the test data (bootstrap, %s). They say what another test set"
                                        + " of this size might have shown, not what another training run would.",
                                Scores.percent(settings.confidence()),
                                settings.resamples(),
                                settings.interval())),
                        ReportPart.intervals("Test values with intervals", bars),
                        new ReportPart.Table("Intervals in numbers", List.of("metric", "value", "interval"), rows)));
    }

    private static ReportPart thresholds(Thresholds all, Thresholds.@Nullable Point chosen) {
        List<Thresholds.Point> points = all.thinned(DRAWN);
        List<ReportPart.Element> elements = new ArrayList<>();
        if (chosen != null) {
            elements.add(new ReportPart.Note(String.format(
                    Locale.ROOT,
                    "The validation data chose the threshold %.4f, which decides wherever the model answers. On the test data it gives precision %.4f, recall %.4f, F1 %.4f.",
                    chosen.threshold(),
                    chosen.precision(),
                    chosen.recall(),
                    chosen.f1())));
        }
        elements.add(ReportPart.lines(
                "What each threshold on the second class does",
                "threshold",
                "",
                false,
                List.of(
                        line("precision", points, Thresholds.Point::precision),
                        line("recall", points, Thresholds.Point::recall),
                        line("F1", points, Thresholds.Point::f1),
                        line("false positive rate", points, Thresholds.Point::falsePositiveRate))));
        return new ReportPart("Thresholds", elements);
    }

    private static ReportPart.Line line(
            String name, List<Thresholds.Point> points, ToDoubleFunction<Thresholds.Point> value) {
        List<double[]> drawn = new ArrayList<>();
        for (int i = points.size() - 1; i >= 0; i--) { // they fall
            drawn.add(new double[] {points.get(i).threshold(), value.applyAsDouble(points.get(i))});
        }
        return new ReportPart.Line(name, drawn, List.of(), List.of());
    }

    private static ReportPart slices(List<Slices.Slice> slices) {
        List<ReportPart.Bar> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Slices.Slice slice : slices) {
            Estimate score = slice.score();
            String name = slice.property() + ": " + slice.value();
            bars.add(new ReportPart.Bar(
                    name,
                    score.value(),
                    score.interval().low(),
                    score.interval().high()));
            rows.add(List.of(
                    name,
                    String.format(Locale.ROOT, "%,d", slice.count()),
                    number(score.value()),
                    Scores.shown(score.interval()),
                    number(slice.rest()),
                    Double.isNaN(slice.pValue()) ? "" : String.format(Locale.ROOT, "%.3g", slice.pValue())));
        }
        return new ReportPart(
                "Slices",
                List.of(
                        new ReportPart.Note(
                                "Accuracy (of several labels, all right; of numbers the mean absolute error, of masks the mean IoU of"
                                        + " each picture) on parts of the test data, the worst first. p is the chance of such a difference from the rest if there were none, corrected for"
                                        + " the number of slices (Welch, Holm)."),
                        ReportPart.intervals("The worst slices", bars),
                        new ReportPart.Table(
                                "All slices",
                                List.of("slice", "examples", "value", "interval", "the rest", "p"),
                                rows)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
