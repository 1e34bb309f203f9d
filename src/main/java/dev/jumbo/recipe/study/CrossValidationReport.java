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
        parts.add(new ReportPart("Recipe", List.of(Texts.recipe(RecipeYaml.write(recipe)))));
        StudyReport.write(
                file,
                recipe.name() + ", " + result.folds() + "-fold cross-validation",
                "Each example of the training data was tested on once, by a model that had not seen it.",
                parts);
    }

    private static ReportPart folds(CrossValidation.Result result) {
        List<String> columns = new ArrayList<>(List.of("metric", "mean", "interval", "deviation"));
        IntStream.rangeClosed(1, result.folds()).forEach(i -> columns.add("fold " + i));
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
            elements.add(ReportPart.intervals(name, bars(summary)));
        });
        elements.add(1, new ReportPart.Table("", columns, rows));
        return new ReportPart("Folds", elements);
    }

    private static List<ReportPart.Bar> bars(CrossValidation.Summary summary) {
        List<ReportPart.Bar> bars = new ArrayList<>();
        bars.add(new ReportPart.Bar(
                "mean",
                summary.mean().value(),
                summary.mean().interval().low(),
                summary.mean().interval().high()));
        for (int i = 0; i < summary.folds().size(); i++) {
            bars.add(new ReportPart.Bar("fold " + (i + 1), summary.folds().get(i), Double.NaN, Double.NaN));
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
                        new ReportPart.Note("Values of the answers of all folds together, with bootstrap intervals."),
                        ReportPart.intervals("Out-of-fold values", bars),
                        new ReportPart.Table("", List.of("metric", "value", "interval"), rows)));
    }
}
