package dev.jumbo.tune;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.study.CrossValidation;
import dev.jumbo.tasks.HeldOut;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Nested cross-validation (Varma, Simon 2006): in each fold a search of its own chooses the settings, by validation data out of what is
 * learned from. No choice is made by what a fold tests on, so the mean over folds is what to expect of searching and training.
 *
 * @param file a recipe with what to search under {@code tune}
 * @param overrides of the recipe
 */
public record NestedTraining(Path file, List<String> overrides) implements CrossValidation.Training {
    public NestedTraining {
        overrides = List.copyOf(overrides);
    }

    /** Checks the search before the first fold. */
    public void check() throws IOException {
        Tuning.read(file, overrides, Path.of(""));
    }

    @Override
    public Optional<CrossValidation.Trained> train(Recipe fold, RunFolder folder, Progress progress)
            throws IOException {
        Path study = Objects.requireNonNull(folder.path().toAbsolutePath().getParent());
        Tuning tuning = Tuning.read(file, settings(fold, folder), study);
        boolean begun = Files.exists(tuning.folder().settings());
        if (tuning.search(begun, new Shown(tuning, progress)) == Tuning.End.INTERRUPTED) {
            return Optional.empty();
        }
        Trial best = tuning.history().best(tuning.direction()).orElseThrow();
        RunFolder run = tuning.folder().trial(best.number());
        if (!Files.exists(run.report())
                && tuning.finish(new Shown(tuning, progress)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CrossValidation.Trained(run, text(best.parameters())));
    }

    /** The overrides, and the division of a fold. */
    private List<String> settings(Recipe fold, RunFolder folder) {
        HeldOut held = fold.split();
        List<String> all = new ArrayList<>(overrides);
        all.add("name=" + folder.path().getFileName());
        all.add("split.folds=" + held.folds());
        all.add("split.fold=" + held.fold());
        if (held.seed() != null) {
            all.add("split.seed=" + held.seed());
        }
        return all;
    }

    private static String text(Map<String, Object> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + Tuning.text(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    /** A line after each trial. */
    private record Shown(Tuning tuning, Progress progress) implements Tuning.Watcher {
        @Override
        public void epoch(int trial, int epochs, int trials, History history) {}

        @Override
        public void trial(Trial trial, History history) {
            progress.message(String.format(
                    Locale.ROOT,
                    "  trial %d/%d  %s  %.4f  %s%s",
                    trial.number(),
                    tuning.trials(),
                    trial.state(),
                    trial.value(),
                    text(trial.parameters()),
                    trial.message().isEmpty() ? "" : "  " + trial.message()));
        }

        @Override
        public void finishing(Trial best) {
            progress.message("  testing trial " + best.number());
        }
    }
}
