package dev.jumbo.cli;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.recipe.study.CrossValidation;
import dev.jumbo.train.log.Progress;
import dev.jumbo.tune.NestedTraining;
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

/** {@code jumbo cross-validate}. */
@Command(
        name = "cross-validate",
        mixinStandardHelpOptions = true,
        description = {
            "Train a recipe on k divisions of its training data, each example tested on once: means, deviations and intervals,",
            "and the answers of all folds. A test part that the source has of its own is left alone. With --tune, each fold",
            "searches for its settings first, as 'jumbo tune' does, by what it learns from alone (nested cross-validation)."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo cross-validate recipes/reviews-textcnn.yaml --folds 5",
            "  jumbo cross-validate recipes/fashion-mnist.yaml --folds 3 --set train.epochs=2 --run quick-cv",
            "  jumbo cross-validate recipes/breast-cancer.yaml --folds 10 --repeats 3",
            "  jumbo cross-validate recipes/dna-splice.yaml --folds 5 --tune            (the recipe says what to search)",
            "  jumbo cross-validate recipes/reviews-textcnn.yaml --folds 5 --resume     (after Ctrl-C or a crash)"
        })
final class CrossValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RECIPE", description = "A recipe: a YAML file. Those in recipes/ are examples.")
    private Path recipe = Path.of("");

    @Option(names = "--folds", paramLabel = "K", description = "Folds; 5.")
    private int folds = 5;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "How often the data is divided into folds, each time in another way; 1.")
    private int repeats = 1;

    @Option(
            names = "--tune",
            description =
                    "Search in each fold for the settings under the recipe's 'tune': what searching and training is worth.")
    private boolean tune;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Name of the folder in runs; the recipe's name and -cv, with --tune -nested-cv.")
    private @Nullable String run;

    @Option(names = "--resume", description = "Go on with the folds that are not done.")
    private boolean resume;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Recipe read = RecipeYaml.read(recipe, overrides);
        Recipe wanted = read.named(run == null ? read.name() + (tune ? "-nested-cv" : "-cv") : run);
        RunFolder folder = new RunFolder(Path.of("runs", wanted.name()));
        Optional<CrossValidation.Result> result;
        try (Progress progress = quiet ? Progress.silent() : Progress.standardError()) {
            CrossValidation all = new CrossValidation(wanted, folder, folds, repeats);
            if (tune) {
                NestedTraining nested = new NestedTraining(recipe, overrides);
                nested.check();
                result = all.run(resume, progress, nested);
            } else {
                result = all.run(resume, progress);
            }
        }
        if (result.isEmpty()) {
            System.err.println("Saved in " + folder.path() + ". To go on, give the same command with --resume.");
            return 1;
        }
        if (json) {
            Output.json(result.get());
        } else {
            print(folder, result.get());
        }
        return 0;
    }

    private static void print(RunFolder folder, CrossValidation.Result result) {
        ConsoleTable table = ConsoleTable.of("metric", "mean", "interval", "deviation", "out of fold");
        result.metrics().forEach((name, summary) -> {
            var pooled = result.outOfFold().get(name);
            table.row(
                    name,
                    String.format(Locale.ROOT, "%.4f", summary.mean().value()),
                    Scores.shown(summary.mean().interval()),
                    String.format(Locale.ROOT, "%.4f", summary.deviation()),
                    pooled == null
                            ? ""
                            : String.format(Locale.ROOT, "%.4f ", pooled.value()) + Scores.shown(pooled.interval()));
        });
        System.out.println(
                result.folds() + " folds" + (result.repeats() == 1 ? "" : ", " + result.repeats() + " times") + ":");
        System.out.print(table.text());
        for (int i = 0; i < result.settings().size(); i++) {
            System.out.println("fold " + (i % result.folds() + 1) + ": "
                    + result.settings().get(i));
        }
        System.out.println("Report: " + folder.report());
    }
}
