package dev.jumbo.cli;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.recipe.study.LearningCurve;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo learning-curve}. */
@Command(
        name = "learning-curve",
        mixinStandardHelpOptions = true,
        description = "Train a recipe with growing shares of its training data: whether more data would help.",
        footer = {
            "",
            "Examples:",
            "  jumbo learning-curve recipes/reviews-textcnn.yaml",
            "  jumbo learning-curve recipes/fashion-mnist.yaml --shares 0.01,0.1,1 --set train.epochs=5"
        })
final class LearningCurveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RECIPE", description = "A recipe: a YAML file. Those in recipes/ are examples.")
    private Path recipe = Path.of("");

    @Option(
            names = "--shares",
            split = ",",
            paramLabel = "SHARE",
            description = "Shares of the training data; 0.1,0.2,0.4,0.7,1.")
    private List<Double> shares = List.of(0.1, 0.2, 0.4, 0.7, 1.0);

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--run", paramLabel = "NAME", description = "Name of the folder in runs; the recipe's and -curve.")
    private @Nullable String run;

    @Option(names = "--resume", description = "Go on with the shares that are not done.")
    private boolean resume;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Recipe read = RecipeYaml.read(recipe, overrides);
        Recipe wanted = read.named(run == null ? read.name() + "-curve" : run);
        RunFolder folder = new RunFolder(Path.of("runs", wanted.name()));
        Optional<List<LearningCurve.Point>> points;
        try (Progress progress = quiet ? Progress.silent() : Progress.standardError()) {
            points = new LearningCurve(wanted, folder, shares).run(resume, progress);
        }
        if (points.isEmpty()) {
            System.err.println("Saved in " + folder.path() + ". To go on, give the same command with --resume.");
            return 1;
        }
        if (json) {
            Output.json(points.get());
            return 0;
        }
        ConsoleTable table = ConsoleTable.of("share", "examples", "metric", "value", "interval");
        for (LearningCurve.Point point : points.get()) {
            point.values()
                    .forEach((name, estimate) -> table.row(
                            Scores.percent(point.share()),
                            String.format(Locale.ROOT, "%,d", point.examples()),
                            name,
                            String.format(Locale.ROOT, "%.4f", estimate.value()),
                            Scores.shown(estimate.interval())));
        }
        System.out.print(table.text());
        System.out.println("Report: " + folder.report());
        return 0;
    }
}
