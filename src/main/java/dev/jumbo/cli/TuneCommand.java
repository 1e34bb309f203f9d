package dev.jumbo.cli;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.train.log.StageProgress;
import dev.jumbo.tune.Dimension;
import dev.jumbo.tune.Direction;
import dev.jumbo.tune.History;
import dev.jumbo.tune.Trial;
import dev.jumbo.tune.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo tune}. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Search for the settings of a recipe that do best on the validation data, as the recipe says under 'tune'; test",
            "the best ones once. See docs/tuning.md."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo tune recipes/fashion-mnist-small.yaml",
            "  jumbo tune recipes/fashion-mnist-small.yaml --set tune.trials=50 --set tune.time=1h --resume",
            "  jumbo train runs/fashion-mnist-small-tune/best.yaml       (what was best, as a run of its own)"
        })
final class TuneCommand implements Callable<Integer> {
    private static final int SHOWN = 10;

    @Parameters(paramLabel = "RECIPE", description = "A recipe that says under 'tune' what to search.")
    private Path recipe = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of the recipe, or of the search: tune.trials=50. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--run", paramLabel = "NAME", description = "Name of the search: its folder is runs/NAME-tune.")
    private @Nullable String run;

    @Option(names = "--resume", description = "Go on with the search that is in the folder.")
    private boolean resume;

    @Option(
            names = "--retrain",
            description = "Then train the best settings on training and validation data together, as runs/NAME-best.")
    private boolean retrain;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        if (run != null) {
            overrides.add("name=" + run);
        }
        Tuning tuning = Tuning.read(recipe, overrides, Path.of("runs"));
        Optional<Map<String, Double>> test;
        try (StopHint hint = new StopHint("\nStopping; what was found is in "
                        + tuning.folder().path() + ". To go on, give the same command with --resume.");
                StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            Shown shown = new Shown(tuning, progress);
            if (tuning.search(resume, shown) == Tuning.End.INTERRUPTED) {
                return 1;
            }
            test = tuning.finish(shown);
        }
        if (test.isEmpty()) {
            return 1;
        }
        print(tuning, test.get());
        return retrain ? retrained(tuning) : 0;
    }

    /** Trains the best on all but the test data; does nothing if that was done. */
    private int retrained(Tuning tuning) throws IOException {
        Recipe wanted = tuning.retraining();
        RunFolder folder = new RunFolder(Path.of("runs", wanted.name()));
        boolean begun = folder.exists() && Files.readString(folder.recipe()).equals(RecipeYaml.write(wanted));
        return TrainCommand.train(wanted, resume && begun, quiet);
    }

    private static void print(Tuning tuning, Map<String, Double> test) throws IOException {
        History history = tuning.history();
        Trial best = history.best(tuning.direction()).orElseThrow();
        System.out.print(table(tuning, history.trials(), best));
        System.out.println("The best is trial " + best.number() + ". On the test data:");
        Output.table(test);
        System.out.println("Recipe: " + tuning.folder().best());
        System.out.println("Report: " + tuning.folder().report());
        System.out.println("Model:  " + tuning.folder().trial(best.number()).bundle());
    }

    private static String table(Tuning tuning, List<Trial> trials, Trial best) {
        List<Dimension> dimensions = tuning.space().dimensions();
        List<String> heads = new ArrayList<>(
                List.of("trial", "state", "epochs", tuning.settings().metric()));
        dimensions.forEach(dimension -> heads.add(dimension.key()));
        ConsoleTable table = ConsoleTable.of(heads.toArray(String[]::new));
        Direction direction = tuning.direction();
        trials.stream()
                .sorted(Comparator.comparing((Trial trial) -> trial.number() != best.number())
                        .thenComparing(trial -> !trial.isJudged())
                        .thenComparing(trial -> direction.loss(trial.value())))
                .limit(SHOWN)
                .forEach(trial -> {
                    List<String> cells = new ArrayList<>(List.of(
                            Integer.toString(trial.number()),
                            trial.state().toString(),
                            Integer.toString(trial.epochs()),
                            number(trial.value())));
                    dimensions.forEach(dimension ->
                            cells.add(Tuning.text(trial.parameters().get(dimension.key()))));
                    table.row(cells.toArray(String[]::new));
                });
        return table.text();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** Shows a search in the console. */
    private record Shown(Tuning tuning, StageProgress progress) implements Tuning.Watcher {
        @Override
        public void epoch(int trial, int epochs, int trials, History history) {
            int whole = tuning.recipe().train().epochs();
            long before = history.trials().stream()
                    .filter(other -> other.number() != trial)
                    .mapToLong(other -> whole)
                    .sum();
            progress.at("tuning", before + Math.min(epochs, whole), (long) trials * whole);
        }

        @Override
        public void trial(Trial trial, History history) {
            Trial best = history.best(tuning.direction()).orElse(trial);
            progress.message(String.format(
                    Locale.ROOT,
                    "trial %d/%d  %s after %d epochs  %s  (best %s, trial %d)%s",
                    trial.number(),
                    tuning.trials(),
                    trial.state(),
                    trial.epochs(),
                    number(trial.value()),
                    number(best.value()),
                    best.number(),
                    trial.message().isEmpty() ? "" : "  " + trial.message()));
        }

        @Override
        public void finishing(Trial best) {
            progress.message("testing trial " + best.number()
                    + (best.state() == Trial.State.FINISHED ? "" : ", which is trained to its end first"));
        }
    }
}
