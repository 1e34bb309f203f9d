package dev.jumbo.cli;

import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        footer = {"", "Examples:", "  jumbo evaluate runs/fashion-mnist", "  jumbo evaluate runs/fashion-mnist --json"})
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RunFolder folder = folder(run);
        Map<String, Double> values = new TrainingRun(RecipeYaml.read(folder.recipe(), List.of()), folder).evaluate();
        if (json) {
            Output.json(values);
        } else {
            System.out.println(run + ", on the test data:");
            Output.table(values);
        }
        return 0;
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
