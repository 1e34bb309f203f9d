package dev.jumbo.recipe.study;

import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.recipe.report.StudyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The report of a comparison of groups of runs. */
public final class GroupComparisonReport {
    private GroupComparisonReport() {}

    /** Writes the page. */
    public static void write(Path file, GroupComparison.Result result) throws IOException {
        StudyReport.write(
                file,
                String.join(", ", result.groups()),
                "Recipes side by side, each trained several times; each is compared with "
                        + result.groups().get(0) + ".",
                List.of(
                        verdicts(result),
                        values(result),
                        RunComparisonReport.recipes(result.groups(), result.recipes())));
    }

    /** {@code name, 3 runs}, for the columns of tables. */
    public static List<String> heads(GroupComparison.Result result) {
        return IntStream.range(0, result.groups().size())
                .mapToObj(i -> result.groups().get(i) + ", " + result.runs().get(i)
                        + (result.runs().get(i) == 1 ? " run" : " runs"))
                .toList();
    }

    /** {@code 0.9012 ± 0.0034}: mean and deviation. */
    public static String shown(CrossValidation.Summary summary) {
        double mean = summary.mean().value();
        return Double.isNaN(mean)
                ? ""
                : String.format(Locale.ROOT, "%.4f", mean)
                        + (Double.isNaN(summary.deviation())
                                ? ""
                                : String.format(Locale.ROOT, " ± %.4f", summary.deviation()));
    }

    private static ReportPart verdicts(GroupComparison.Result result) {
        List<ReportPart.Element> elements = new ArrayList<>();
        result.notes().forEach(note -> elements.add(new ReportPart.Note(note)));
        List<List<String>> rows = new ArrayList<>();
        for (GroupComparison.Difference each : result.differences()) {
            rows.add(List.of(
                    each.metric(),
                    each.second(),
                    Texts.number(each.difference().value()),
                    Scores.shown(each.difference().interval()),
                    Texts.pValue(each.pValue()),
                    Scores.shown(each.examples().interval())));
            elements.add(new ReportPart.Note(each.metric() + ": " + each.verdict() + "."));
        }
        elements.add(new ReportPart.Note("Over runs: what training again with other seeds might show (Welch). Over"
                + " examples: what other test data of this size might show of these runs (bootstrap)."));
        elements.add(new ReportPart.Table(
                "", List.of("metric", "group", "difference", "over runs", "p", "over examples"), rows));
        return new ReportPart("Differences", elements);
    }

    private static ReportPart values(GroupComparison.Result result) {
        List<String> columns = new ArrayList<>(List.of("metric"));
        columns.addAll(heads(result));
        List<List<String>> rows = new ArrayList<>();
        List<ReportPart.Element> elements = new ArrayList<>();
        elements.add(new ReportPart.Note("Mean and standard deviation over runs."));
        result.values().forEach((metric, each) -> {
            List<String> row = new ArrayList<>(List.of(metric));
            List<ReportPart.Bar> bars = new ArrayList<>();
            for (int i = 0; i < each.size(); i++) {
                CrossValidation.Summary summary = each.get(i);
                row.add(shown(summary));
                bars.add(new ReportPart.Bar(
                        result.groups().get(i),
                        summary.mean().value(),
                        summary.mean().interval().low(),
                        summary.mean().interval().high()));
                for (int run = 0; run < summary.folds().size(); run++) {
                    bars.add(new ReportPart.Bar(
                            "run " + (run + 1), summary.folds().get(run), Double.NaN, Double.NaN));
                }
            }
            rows.add(row);
            elements.add(ReportPart.intervals(metric, bars));
        });
        elements.add(1, new ReportPart.Table("", columns, rows));
        return new ReportPart("Values", elements);
    }
}
