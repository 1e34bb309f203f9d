package dev.jumbo.recipe.study;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.recipe.report.StudyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The report of a cross-validation. */
final class CrossValidationReport {
    private CrossValidationReport() {}

    static void write(Path file, Recipe recipe, CrossValidation.Result result) throws IOException {
        List<ReportPart> parts = new ArrayList<>();
        parts.add(folds(result));
        if (!result.outOfFold().isEmpty()) {
            parts.add(outOfFold(result));
        }
        if (!result.settings().isEmpty()) {
            parts.add(settings(result));
        }
        parts.add(new ReportPart("Recipe", List.of(Texts.recipe(RecipeYaml.write(recipe)))));
        StudyReport.write(
                file,
                recipe.name() + ", " + result.folds() + "-fold cross-validation"
                        + (result.repeats() == 1 ? "" : ", " + result.repeats() + " times"),
                "Each example of the training data was tested on "
                        + (result.repeats() == 1 ? "once" : "in each repeat")
                        + ", by a model that had not seen it.",
                parts);
    }

    private static ReportPart folds(CrossValidation.Result result) {
        List<String> columns = new ArrayList<>(List.of("metric", "mean", "interval", "deviation"));
        IntStream.range(0, result.folds() * result.repeats()).forEach(i -> columns.add(fold(result, i)));
        List<List<String>> rows = new ArrayList<>();
        List<ReportPart.Element> elements = new ArrayList<>();
        elements.add(new ReportPart.Note(
                "Intervals are of the mean, by Student's distribution with the variance of Nadeau and"
                        + " Bengio (2003), which allows for training parts that overlap."));
        result.metrics().forEach((name, summary) -> {
            List<String> row = new ArrayList<>(List.of(
                    name,
                    Texts.number(summary.mean().value()),
                    Scores.shown(summary.mean().interval()),
                    Texts.number(summary.deviation())));
            summary.folds().forEach(value -> row.add(Texts.number(value)));
            rows.add(row);
            elements.add(ReportPart.intervals(name, bars(result, summary)));
        });
        elements.add(1, new ReportPart.Table("", columns, rows));
        return new ReportPart("Folds", elements);
    }

    private static String fold(CrossValidation.Result result, int i) {
        String fold = "fold " + (i % result.folds() + 1);
        return result.repeats() == 1 ? fold : "repeat " + (i / result.folds() + 1) + ", " + fold;
    }

    private static ReportPart settings(CrossValidation.Result result) {
        List<List<String>> rows = IntStream.range(0, result.settings().size())
                .mapToObj(i -> List.of(fold(result, i), result.settings().get(i)))
                .toList();
        return new ReportPart(
                "Settings",
                List.of(
                        new ReportPart.Note("Chosen in each fold by a search that did not see what the fold tests on."),
                        new ReportPart.Table("", List.of("fold", "chosen"), rows)));
    }

    private static List<ReportPart.Bar> bars(CrossValidation.Result result, CrossValidation.Summary summary) {
        List<ReportPart.Bar> bars = new ArrayList<>();
        bars.add(new ReportPart.Bar(
                "mean",
                summary.mean().value(),
                summary.mean().interval().low(),
                summary.mean().interval().high()));
        for (int i = 0; i < summary.folds().size(); i++) {
            bars.add(new ReportPart.Bar(fold(result, i), summary.folds().get(i), Double.NaN, Double.NaN));
        }
        return bars;
    }

    private static ReportPart outOfFold(CrossValidation.Result result) {
        List<List<String>> rows = new ArrayList<>();
        List<ReportPart.Bar> bars = new ArrayList<>();
        result.outOfFold().forEach((name, estimate) -> {
            rows.add(List.of(name, Texts.number(estimate.value()), Scores.shown(estimate.interval())));
            bars.add(new ReportPart.Bar(
                    name,
                    estimate.value(),
                    estimate.interval().low(),
                    estimate.interval().high()));
        });
        return new ReportPart(
                "Out of fold",
                List.of(
                        new ReportPart.Note("Values of the answers of all folds together, with bootstrap intervals"
                                + (result.repeats() == 1 ? "." : "; the mean over repeats.")),
                        ReportPart.intervals("Out-of-fold values", bars),
                        new ReportPart.Table("", List.of("metric", "value", "interval"), rows)));
    }
}
