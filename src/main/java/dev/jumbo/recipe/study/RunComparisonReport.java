package dev.jumbo.recipe.study;

import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.recipe.report.StudyReport;
import dev.jumbo.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report of a comparison of runs. */
public final class RunComparisonReport {
    private RunComparisonReport() {}

    /** Writes the page. */
    public static void write(Path file, RunComparison.Result result) throws IOException {
        List<ReportPart> parts = new ArrayList<>();
        parts.add(verdicts(result));
        parts.add(values(result));
        parts.add(recipes(result.runs(), result.recipes()));
        StudyReport.write(
                file,
                String.join(", ", result.runs()),
                "Runs side by side; each is compared with " + result.runs().get(0) + ".",
                parts);
    }

    private static ReportPart verdicts(RunComparison.Result result) {
        List<ReportPart.Element> elements = new ArrayList<>();
        result.notes().forEach(note -> elements.add(new ReportPart.Note(note)));
        List<List<String>> rows = new ArrayList<>();
        for (RunComparison.Difference each : result.differences()) {
            rows.add(List.of(
                    each.metric(),
                    each.second(),
                    Texts.number(each.difference().value()),
                    Scores.shown(each.difference().interval()),
                    Texts.pValue(each.pValue()),
                    each.test().test()));
            elements.add(new ReportPart.Note(each.metric() + ": " + each.verdict() + "."));
        }
        if (!rows.isEmpty()) {
            elements.add(
                    new ReportPart.Note(
                            "A small p says that a difference of this size would be rare if the two were equally"
                                    + " good. It says nothing of another training run of the same recipe: cross-validate both for that."));
            elements.add(
                    new ReportPart.Table("", List.of("metric", "run", "difference", "interval", "p", "test"), rows));
        }
        return new ReportPart("Differences", elements);
    }

    private static ReportPart values(RunComparison.Result result) {
        List<ReportPart.Element> elements = new ArrayList<>();
        List<String> columns = new ArrayList<>(List.of("metric"));
        columns.addAll(result.runs());
        List<List<String>> rows = new ArrayList<>();
        result.values().forEach((metric, estimates) -> {
            List<String> row = new ArrayList<>(List.of(metric));
            List<ReportPart.Bar> bars = new ArrayList<>();
            for (int i = 0; i < estimates.size(); i++) {
                Estimate each = estimates.get(i);
                row.add((Texts.number(each.value()) + " " + Scores.shown(each.interval())).strip());
                bars.add(new ReportPart.Bar(
                        result.runs().get(i),
                        each.value(),
                        each.interval().low(),
                        each.interval().high()));
            }
            rows.add(row);
            if (estimates.stream().anyMatch(each -> each.interval().isDefined())) {
                elements.add(ReportPart.intervals(metric, bars));
            }
        });
        elements.add(new ReportPart.Table("", columns, rows));
        return new ReportPart("Values", elements);
    }

    /** Where recipes differ, by key, in the order of the names. */
    static ReportPart recipes(List<String> names, Map<String, List<String>> differing) {
        if (differing.isEmpty()) {
            return new ReportPart("Recipes", List.of(new ReportPart.Note("They are the same.")));
        }
        List<String> columns = new ArrayList<>(List.of("key"));
        columns.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        differing.forEach((key, values) -> {
            List<String> row = new ArrayList<>(List.of(key));
            row.addAll(values);
            rows.add(row);
        });
        return new ReportPart("Where the recipes differ", List.of(new ReportPart.Table("", columns, rows)));
    }
}
