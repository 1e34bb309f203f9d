package dev.jumbo.cli;

import dev.jumbo.feedback.Drift;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.RecordedPrediction;
import dev.jumbo.recipe.BundleStatistics;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.report.ComparisonReport;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.tasks.DataStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo feedback drift}. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        description = {
            "Compare what a run is asked in use, and what it answers, with the data that it learned from: the population",
            "stability index, from 0.1 some change, from 0.25 much."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo feedback drift runs/reviews-textcnn --days 7",
            "  jumbo feedback drift runs/fashion-mnist --html drift.html"
        })
final class FeedbackDriftCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    private static final int FEWEST = 10_000;

    /** Cells of tables that are compared, but for {@link #FEWEST} rows. */
    private static final int CELLS = 5_000_000;

    /** Rows of the table that is printed. */
    private static final int SHOWN = 50;

    private static final int LAST = 2;

    @Parameters(paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private FeedbackOptions which = new FeedbackOptions();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page that draws both distributions beside each other.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RunFolder folder = EvaluateCommand.folder(run);
        RunFolder served = folder.current();
        DataStatistics trained = BundleStatistics.read(served.bundle())
                .orElseThrow(() -> new IOException(served.bundle() + " has no statistics.json of its training data: its"
                        + " task is not compared, or it was trained by an older Jumbo; train it again"));
        String model = which.model() == null ? String.valueOf(run.normalize().getFileName()) : which.model();
        List<RecordedPrediction> predictions;
        try (FeedbackStore opened = store.open()) {
            predictions = opened.predictions(which.query(null).model(model).limit(most(trained)));
        }
        List<Drift.Row> rows = Drift.measure(trained, predictions);
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("run", served.path().toString());
            document.put("model", model);
            document.put("predictions", predictions.size());
            document.put(
                    "rows", rows.stream().map(FeedbackDriftCommand::document).toList());
            Output.json(document);
        } else {
            print(model, predictions.size(), rows);
        }
        if (html != null) {
            ComparisonReport.write(html, page(model, predictions.size(), rows));
            System.err.println("Page: " + html);
        }
        return 0;
    }

    /** Predictions that are compared: fewer of wide tables. */
    private static int most(DataStatistics trained) {
        int columns = trained.missing().size();
        return columns == 0 ? MOST : Math.max(FEWEST, Math.min(MOST, CELLS / columns));
    }

    private static Map<String, Object> document(Drift.Row row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", row.name());
        document.put("verdict", row.verdict().toString());
        if (row.verdict() != Drift.Verdict.TOO_FEW) {
            document.put("psi", row.index());
            document.put("noise", row.noise());
        }
        if (!Double.isNaN(row.ks())) {
            document.put("ks", row.ks());
            document.put("p", row.pValue());
        }
        if (row.verdict() != Drift.Verdict.TOO_FEW && row.missing() != null) {
            document.put("missing", row.missing());
        }
        if (row.verdict() != Drift.Verdict.TOO_FEW && row.unseen() != null) {
            document.put("unseen", row.unseen());
        }
        document.put("trained", row.trained());
        document.put("recorded", row.recorded());
        document.put("change", row.change());
        return document;
    }

    private static String title(String model, int predictions) {
        return String.format(Locale.ROOT, "%,d predictions of %s beside its training data", predictions, model);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** Such a share of what was recorded, and of the training data: {@code 12.0% (0.3%)}. */
    private static String share(Drift.@Nullable Share share, Drift.Row row) {
        return share == null || row.verdict() == Drift.Verdict.TOO_FEW
                ? ""
                : String.format(Locale.ROOT, "%.1f%% (%.1f%%)", 100 * share.recorded(), 100 * share.trained());
    }

    private static ComparisonReport.Comparison page(String model, int predictions, List<Drift.Row> rows) {
        return new ComparisonReport.Comparison(
                "Drift of " + model,
                title(model, predictions)
                        + "; answers and confidence beside those on validation data. PSI is the population"
                        + " stability index: from " + Drift.SOME + " some change, from " + Drift.MUCH
                        + " much. Below noise it stays in 99 of 100 cases if nothing changed. KS is the greatest distance of the"
                        + " distribution functions of numbers, p its chance if nothing changed.",
                "trained",
                "served",
                List.of("trained", "served", "PSI", "noise", "KS", "p", "verdict"),
                rows.stream().map(FeedbackDriftCommand::part).toList());
    }

    private static ComparisonReport.Part part(Drift.Row row) {
        return new ComparisonReport.Part(
                row.name(),
                List.of(
                        String.format(Locale.ROOT, "%,d", row.trained()),
                        String.format(Locale.ROOT, "%,d", row.recorded()),
                        number(row.index()),
                        number(row.noise()),
                        number(row.ks()),
                        number(row.pValue()),
                        row.verdict().toString()),
                row.verdict() + " (" + row.change() + ")",
                row.bins().stream()
                        .map(bin -> new ComparisonReport.Bin(bin.name(), bin.trained(), bin.recorded()))
                        .toList());
    }

    private static void print(String model, int predictions, List<Drift.Row> rows) {
        System.out.println(title(model, predictions) + ":");
        boolean columns = rows.stream().anyMatch(row -> row.missing() != null);
        ConsoleTable table = columns
                ? ConsoleTable.of("what", "psi", "noise", "ks", "p", "missing (was)", "unseen (was)", "verdict")
                : ConsoleTable.of("what", "psi", "noise", "ks", "p", "verdict");
        List<Drift.Row> shown = new ArrayList<>(rows);
        if (rows.size() > SHOWN) { // the last are what the model says
            shown.subList(SHOWN - LAST, rows.size() - LAST).clear();
        }
        for (Drift.Row row : shown) {
            List<String> cells = new ArrayList<>(List.of(
                    row.name(), number(row.index()), number(row.noise()), number(row.ks()), number(row.pValue())));
            if (columns) {
                cells.add(share(row.missing(), row));
                cells.add(share(row.unseen(), row));
            }
            cells.add(row.verdict().toString());
            table.row(cells.toArray(String[]::new));
        }
        System.out.print(table.text());
        if (rows.size() > SHOWN) {
            System.out.println("… and " + (rows.size() - shown.size()) + " more: --json or --html shows all");
        }
        for (Drift.Row row : shown) {
            if (row.verdict() != Drift.Verdict.STABLE) {
                System.out.println(row.name() + ": " + row.verdict() + " (" + row.change() + ")");
            }
        }
    }
}
