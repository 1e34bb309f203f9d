package dev.jumbo.cli;

import dev.jumbo.recipe.LearningRateFinder;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.recipe.report.LearningRateReport;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo find-lr}. */
@Command(
        name = "find-lr",
        mixinStandardHelpOptions = true,
        description = {
            "Suggest a learning rate for a recipe: train some steps with a rate that rises, and see where the loss falls.",
            "The run of the recipe is not touched."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo find-lr recipes/fashion-mnist.yaml",
            "  jumbo find-lr recipes/fashion-mnist.yaml --steps 200 --low 1e-6 --high 1 --set train.optimizer=sgd"
        })
final class FindLrCommand implements Callable<Integer> {
    private static final int ROWS = 16;
    private static final int WIDTH = 40;

    @Parameters(paramLabel = "RECIPE", description = "A recipe: a YAML file.")
    private Path recipe = Path.of("");

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--low", paramLabel = "RATE", description = "The first learning rate; 1e-7.")
    private double low = 1e-7;

    @Option(names = "--high", paramLabel = "RATE", description = "The last learning rate; 10.")
    private double high = 10;

    @Option(names = "--steps", paramLabel = "N", description = "Steps from the first to the last; 100.")
    private int steps = 100;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Recipe wanted = RecipeYaml.read(recipe, overrides);
        LearningRateFinder.Result result;
        try (Progress progress = quiet ? Progress.silent() : Progress.standardError()) {
            result = new LearningRateFinder(wanted, low, high, steps).find(progress);
        }
        Path report = Path.of("runs", wanted.name() + "-find-lr.html");
        LearningRateReport.write(
                report,
                "Learning rates for " + wanted.name(),
                result.points().stream()
                        .map(p -> new LearningRateReport.Point(p.rate(), p.loss(), p.smoothed()))
                        .toList(),
                named(result.suggestion()));
        if (json) {
            Output.json(result);
            return 0;
        }
        System.out.print(table(result.points()));
        named(result.suggestion())
                .forEach((name, rate) -> System.out.printf(Locale.ROOT, "  %-22s %.2e%n", name, rate));
        System.out.printf(
                Locale.ROOT,
                "Try:    --set train.optimizer.lr=%.2e%nReport: %s%n",
                result.suggestion().middle(),
                report);
        return 0;
    }

    private static Map<String, Double> named(LearningRateFinder.Suggestion suggestion) {
        Map<String, Double> named = new LinkedHashMap<>();
        named.put("middle of the fall", suggestion.middle());
        named.put("steepest", suggestion.steepest());
        named.put("minimum / 10", suggestion.minimum());
        return named;
    }

    /** Smoothed losses as bars, from the smallest to the first. */
    private static String table(List<LearningRateFinder.Point> points) {
        double least = points.stream()
                .mapToDouble(LearningRateFinder.Point::smoothed)
                .min()
                .orElse(0);
        double most = points.get(0).smoothed();
        ConsoleTable table = ConsoleTable.of("rate", "loss", " ".repeat(WIDTH));
        int every = Math.max(1, points.size() / ROWS);
        for (int i = every - 1; i < points.size(); i += every) {
            LearningRateFinder.Point point = points.get(i);
            double share = most > least ? Math.min(1, (point.smoothed() - least) / (most - least)) : 0;
            int length = (int) Math.round(share * WIDTH);
            table.row(
                    String.format(Locale.ROOT, "%.2e", point.rate()),
                    String.format(Locale.ROOT, "%.4f", point.smoothed()),
                    "█".repeat(length) + " ".repeat(WIDTH - length));
        }
        return table.text();
    }
}
