package dev.jumbo.cli;

import dev.jumbo.data.Batch;
import dev.jumbo.nn.Inspection;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Freezing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo inspect}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Show the layers of a run's or a recipe's model: shapes, parameters, floating-point operations, what is"
                        + " frozen when training begins.",
        footer = {
            "",
            "Examples:",
            "  jumbo inspect runs/fashion-mnist",
            "  jumbo inspect recipes/fashion-mnist-resnet.yaml --json"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN|RECIPE", description = "A run's folder or a recipe.")
    private Path what = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        boolean run = Files.isDirectory(what);
        Recipe recipe = RecipeYaml.read(run ? EvaluateCommand.folder(what).recipe() : what, List.of());
        Task task = run
                ? Bundle.read(EvaluateCommand.folder(what).bundle()).task()
                : TrainingRun.openData(recipe).task();
        Module model = task.model();
        Freezing.of(model, recipe.train().freeze()).at(0);
        try (Scope scope = Scope.open()) {
            boolean tabular = task instanceof TabularTask;
            if (!tabular && !(model instanceof Layer)) { // of several inputs
                System.out.print(model.summary());
                return 0;
            }
            Module.materialise(model, Device.CPU, 0);
            Inspection inspection = tabular
                    ? Inspection.of(model, in -> task.forward(model, new Batch(in, in.get(0), 1)), task.exampleInputs())
                    : Inspection.of((Layer) model, task.exampleInput());
            if (json) {
                Output.json(inspection);
            } else {
                System.out.print(inspection.table());
            }
        }
        return 0;
    }
}
