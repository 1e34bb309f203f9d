package dev.jumbo.cli;

import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.evaluation.Slices;
import dev.jumbo.recipe.report.ConsoleTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Evaluate a trained run on its test data.",
        footer = {
            "",
            "Examples:",
            "  jumbo evaluate runs/fashion-mnist",
            "  jumbo evaluate runs/fashion-mnist --slices 10     (the parts of the test data with the worst results)",
            "  jumbo evaluate runs/fashion-mnist --json"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Option(
            names = "--slices",
            paramLabel = "N",
            description =
                    "Show so many parts of the test data, the worst first: by class and by what is known of examples.")
    private int slices;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RunFolder folder = folder(run);
        Map<String, Double> values = new TrainingRun(RecipeYaml.read(folder.recipe(), List.of()), folder).evaluate();
        List<Slices.Slice> worst = slices > 0 ? Slices.of(JudgedExamples.read(folder.predictions())) : List.of();
        worst = worst.subList(0, Math.min(slices, worst.size()));
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>(values);
            document.put("intervals", Scores.read(folder.intervals()));
            if (slices > 0) {
                document.put("slices", worst);
            }
            Output.json(document);
        } else {
            System.out.println(run + ", on the test data:");
            Output.table(values);
            Scores.read(folder.intervals())
                    .forEach((name, estimate) -> System.out.println("  " + name + " "
                            + Scores.percent(estimate.interval().confidence()) + " interval "
                            + Scores.shown(estimate.interval())));
            if (slices > 0) {
                System.out.print(table(worst));
            }
        }
        return 0;
    }

    private static String table(List<Slices.Slice> slices) {
        ConsoleTable table = ConsoleTable.of("slice", "examples", "value", "interval", "the rest", "p");
        for (Slices.Slice slice : slices) {
            table.row(
                    slice.property() + ": " + slice.value(),
                    String.format(Locale.ROOT, "%,d", slice.count()),
                    String.format(Locale.ROOT, "%.4f", slice.score().value()),
                    Scores.shown(slice.score().interval()),
                    String.format(Locale.ROOT, "%.4f", slice.rest()),
                    Double.isNaN(slice.pValue()) ? "" : String.format(Locale.ROOT, "%.3g", slice.pValue()));
        }
        return table.text();
    }

    /** A run that exists. */
    static RunFolder folder(Path path) throws IOException {
        RunFolder folder = new RunFolder(path);
        if (!folder.exists()) {
            throw new IOException("no run in " + path + ": make one with jumbo quickstart or jumbo train RECIPE");
        }
        return folder;
    }
}
