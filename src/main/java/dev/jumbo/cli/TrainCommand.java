package dev.jumbo.cli;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train the model of a recipe, evaluate it on held-out data and write a report.",
        footer = {
            "",
            "Examples:",
            "  jumbo train recipes/fashion-mnist.yaml",
            "  jumbo train recipes/fashion-mnist.yaml --set train.epochs=5 --set train.optimizer.lr=0.01 --run short",
            "  jumbo train recipes/fashion-mnist.yaml --resume        (after Ctrl-C, a crash or a power cut)"
        })
final class TrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RECIPE", description = "A recipe: a YAML file. Those in recipes/ are examples.")
    private Path recipe = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of the recipe: train.epochs=5. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--run", paramLabel = "NAME", description = "Name of the run: its folder is runs/NAME.")
    private @Nullable String run;

    @Option(names = "--resume", description = "Continue the run from its newest checkpoint.")
    private boolean resume;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        Recipe wanted = RecipeYaml.read(recipe, overrides);
        return train(run == null ? wanted : wanted.named(run), resume, quiet);
    }

    /** Trains, and tells where things are. */
    static int train(Recipe recipe, boolean resume, boolean quiet) throws IOException {
        RunFolder folder = new RunFolder(Path.of("runs", recipe.name()));
        long start = System.nanoTime();
        TrainingRun.Result result;
        try (Progress progress = quiet ? Progress.silent() : Progress.standardError()) {
            result = new TrainingRun(recipe, folder).train(resume, progress);
        }
        if (result.fit().end() == FitResult.End.INTERRUPTED) {
            System.err.println("Saved after step " + result.fit().state().step() + " in " + folder.path()
                    + ". To go on, give the same command with --resume.");
            return 1;
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d epochs in %.0f s, %s%s%n",
                recipe.name(),
                result.fit().state().epoch(),
                (System.nanoTime() - start) / 1e9,
                recipe.split().all()
                        ? "the last counts"
                        : "the best was epoch " + result.fit().state().bestEpoch(),
                result.fit().end() == FitResult.End.STOPPED_EARLY ? " (stopped early)" : "");
        System.out.println("On the test data:");
        Output.table(result.evaluation());
        System.out.println("Report: " + folder.report());
        System.out.println("Model:  " + folder.bundle());
        return 0;
    }
}
