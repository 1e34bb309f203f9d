package dev.jumbo.tune;

import dev.jumbo.recipe.Changes;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeException;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A search for the settings of a recipe with which the validation data is predicted best. Trials run one after the other; each
 * proposal follows from the seed and the trials before, so a search that was stopped goes on as if it had not been.
 *
 * @param file the recipe, with what to search under {@code tune}
 * @param overrides of the recipe, as of {@link RecipeYaml#read}
 * @param recipe what they say
 * @param settings what they say under {@code tune}
 * @param folder where the search is kept
 */
public record Tuning(Path file, List<String> overrides, Recipe recipe, TuneSettings settings, TuneFolder folder) {
    private static final int REDRAWS = 100;
    private static final int HOPELESS = 10;

    /** How a search ended. */
    public enum End {
        /** All trials were made, or the time is over. */
        FINISHED,
        /** Ctrl-C or a kill; the search can go on. */
        INTERRUPTED
    }

    /** Is told how far the search is. */
    public interface Watcher {
        /**
         * While a trial is trained.
         *
         * @param epochs that it has had
         */
        void epoch(int trial, int epochs, int trials, History history);

        /** After a trial, or a part of it up to a rung. */
        void trial(Trial trial, History history);

        /** Before the best trial is tested, or trained to its end. */
        void finishing(Trial best);
    }

    private record Job(int number, Map<String, Object> parameters, int had) {}

    /** Reads a recipe with what to search. */
    public static Tuning read(Path file, List<String> overrides, Path runs) throws IOException {
        TuneSettings settings = RecipeYaml.readTune(file, overrides, TuneSettings.class, TuneSettings.DEFAULTS);
        Recipe recipe = RecipeYaml.read(file, overrides);
        TuneFolder folder = new TuneFolder(runs.resolve(recipe.name() + "-tune"));
        Tuning tuning = new Tuning(file, List.copyOf(overrides), recipe, settings, folder);
        tuning.check();
        return tuning;
    }

    /** What is searched. */
    public SearchSpace space() {
        return SearchSpace.parse(settings.space());
    }

    /** How many combinations are tried. */
    public int trials() {
        return settings.trialsIn(space());
    }

    public Direction direction() {
        return settings.better();
    }

    /** What spends less on trials that do worse. */
    public Pruner pruner() {
        return settings.pruner(recipe);
    }

    /** All records so far. */
    public History history() throws IOException {
        return History.of(folder.log().read());
    }

    /**
     * Searches.
     *
     * @param resume go on with the search that is in the folder
     * @throws RecipeException if the folder has a search and {@code resume} is false, or another search; or if the first ten
     *     trials all fail
     */
    public End search(boolean resume, Watcher watcher) throws IOException {
        begin(resume);
        History history = history();
        SearchSpace space = space();
        Pruner pruner = pruner();
        int trials = trials();
        while (history.seconds() < settings.seconds()) {
            Optional<Job> next = next(history, space, pruner, trials);
            if (next.isEmpty()) {
                break;
            }
            Job job = next.get();
            Optional<Trial> done =
                    run(job, history, pruner, epochs -> watcher.epoch(job.number, epochs, trials, history));
            if (done.isEmpty()) {
                return End.INTERRUPTED;
            }
            folder.log().append(done.get());
            history.add(done.get());
            tidy(history, false);
            writeBest(history);
            TuneReport.write(this, history, Optional.empty());
            watcher.trial(done.get(), history);
            checkHope(history);
        }
        return End.FINISHED;
    }

    /**
     * Tests the best trial, on the test data, and leaves its report and bundle in its run's folder. One that was not trained to its
     * end is, first.
     *
     * @return empty if training was interrupted
     * @throws RecipeException if no trial worked
     */
    public Optional<Map<String, Double>> finish(Watcher watcher) throws IOException {
        History history = history();
        Trial best = history.best(direction()).orElseThrow(() -> nothingWorked(history));
        RunFolder run = folder.trial(best.number());
        watcher.finishing(best);
        TrainingRun.Result result =
                new TrainingRun(recipe(best.number(), best.parameters()), run).train(true, Progress.silent());
        if (result.fit().end() == FitResult.End.INTERRUPTED) {
            return Optional.empty();
        }
        tidy(history, true);
        TuneReport.write(this, history, Optional.of(result.evaluation()));
        return Optional.of(result.evaluation());
    }

    /** A value for people; nothing for none. */
    public static String text(@Nullable Object value) {
        return value == null ? "" : TuneReport.text(value);
    }

    /** The recipe that was best, as {@code best.yaml} has it. */
    public Recipe best() throws IOException {
        return RecipeYaml.read(folder.best(), List.of());
    }

    /**
     * The best recipe for training on all but the test data: the validation part is learned from, too, and there are as many epochs as the best
     * trial's best. The seed and so the test data stay the same.
     *
     * @throws RecipeException if the recipe asks for validation data beyond that, as {@code evaluate.calibrate} does
     */
    public Recipe retraining() throws IOException {
        History history = history();
        Trial best = history.best(direction()).orElseThrow(() -> nothingWorked(history));
        int epochs = 1 + best.curve().indexOf(best.value());
        return RecipeYaml.read(
                folder.best(), List.of("split.all=true", "train.stopEarly=0", "train.epochs=" + Math.max(1, epochs)));
    }

    private void begin(boolean resume) throws IOException {
        String search = RecipeYaml.writeRecord(settings.withoutLimits());
        if (Files.exists(folder.settings())) {
            if (!resume) {
                throw new RecipeException("there is a search in " + folder.path()
                        + ": continue it with --resume, or name another with --run NAME, or delete the folder");
            }
            String changes = Changes.ofRecipe(folder.recipe(), recipe);
            String before = Files.readString(folder.settings()); // as text, for the order of keys counts
            if (!changes.isEmpty() || !before.equals(search)) {
                throw new RecipeException("the search in " + folder.path() + " was begun with another "
                        + (changes.isEmpty()
                                ? "tune.space or search: " + folder.settings() + " has '"
                                        + firstDifference(before, search) + "', now it is '"
                                        + firstDifference(search, before) + "'"
                                : "recipe: " + changes)
                        + ". Give the same settings to resume it (only tune.trials and tune.time may differ), or name another"
                        + " with --run NAME");
            }
            folder.log().repair();
            return;
        }
        RunFolder.writeAtomically(folder.recipe(), RecipeYaml.write(recipe));
        RunFolder.writeAtomically(folder.settings(), search);
    }

    /** The first line of a text that another does not have there. */
    private static String firstDifference(String text, String other) {
        List<String> lines = text.lines().toList();
        List<String> others = other.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (i >= others.size() || !lines.get(i).equals(others.get(i))) {
                return lines.get(i).strip();
            }
        }
        return "";
    }

    /** Finds out before the first trial what would fail in all. */
    private void check() throws IOException {
        SearchSpace space = space();
        trials();
        Pruner pruner = pruner();
        if (!settings.metric().equals("loss") && !recipe.metrics().contains(settings.metric())) {
            throw new RecipeException("tune.metric: '" + settings.metric() + "' is not among the recipe's metrics "
                    + recipe.metrics() + "; add it there, or choose loss");
        }
        for (Dimension dimension : space.dimensions()) {
            if (pruner instanceof Asha && dimension.key().equals("train.epochs")) {
                throw new RecipeException("tune.space.train.epochs: asha decides how long trials are trained; set"
                        + " train.epochs to the longest, and leave it out of the space");
            }
            if (dimension.key().equals("seed")
                    || dimension.key().startsWith("data")
                    || dimension.key().startsWith("split")) {
                throw new RecipeException("tune.space." + dimension.key()
                        + ": trials must see the same data to be compared; search other keys");
            }
            if (dimension.when().isEmpty()) {
                RecipeYaml.read(
                        file,
                        with(Map.of(
                                dimension.key(),
                                dimension.domain().value(dimension.domain().low()))));
            }
        }
    }

    /** The overrides, and those of a trial. */
    private List<String> with(Map<String, Object> parameters) {
        List<String> all = new ArrayList<>(overrides);
        new TreeMap<>(parameters).forEach((key, value) -> all.add(key + "=" + Domain.Choice.text(value)));
        return all;
    }

    /** The recipe of a trial. */
    Recipe recipe(int number, Map<String, Object> parameters) throws IOException {
        List<String> all = with(parameters);
        all.add("train.monitor=" + settings.metric());
        return RecipeYaml.read(file, all).named(recipe.name() + "-tune-" + number);
    }

    private Optional<Job> next(History history, SearchSpace space, Pruner pruner, int trials) {
        Optional<Trial> promoted = pruner.promotion(history);
        if (promoted.isPresent()) {
            Trial trial = promoted.get();
            return Optional.of(new Job(trial.number(), trial.parameters(), trial.epochs()));
        }
        int number = history.trials().size() + 1;
        return number > trials
                ? Optional.empty()
                : propose(space, history.trials()).map(values -> new Job(number, values, 0));
    }

    /** Values that were not tried before; empty if such are not found. */
    Optional<Map<String, Object>> propose(SearchSpace space, List<Trial> trials) {
        Sampler sampler = settings.sampler();
        long seed = Rng.mix(settings.seed(), trials.size());
        for (int i = 0; i < 2 * REDRAWS; i++) {
            Sampler used = i < REDRAWS ? sampler : new RandomSampler();
            Optional<Map<String, Object>> values = used.propose(space, trials, i == 0 ? seed : Rng.mix(seed, i));
            if (values.isEmpty() || sampler instanceof GridSampler || isNew(values.get(), trials)) {
                return values;
            }
        }
        return Optional.empty();
    }

    private static boolean isNew(Map<String, Object> values, List<Trial> trials) {
        String text = Domain.Choice.text(values);
        return trials.stream()
                .noneMatch(trial -> Domain.Choice.text(trial.parameters()).equals(text));
    }

    private Optional<Trial> run(Job job, History history, Pruner pruner, IntConsumer epochs) throws IOException {
        Recipe wanted;
        try {
            wanted = recipe(job.number, job.parameters);
        } catch (RecipeException e) {
            String message = String.valueOf(e.getMessage());
            return Optional.of(
                    new Trial(job.number, Trial.State.FAILED, 0, Double.NaN, job.parameters, List.of(), 0, message));
        }
        return new TrialRun(
                        wanted,
                        folder.trial(job.number),
                        settings.metric(),
                        direction(),
                        pruner,
                        history,
                        job.number,
                        epochs)
                .run(job.parameters, job.had);
    }

    /** Deletes the weights of trials that are not needed any more. */
    private void tidy(History history, boolean atEnd) throws IOException {
        int best = history.best(direction()).map(Trial::number).orElse(-1);
        for (Trial trial : history.trials()) {
            if (trial.number() != best && (atEnd || trial.state() != Trial.State.PAUSED)) {
                folder.deleteWeights(trial.number());
            }
        }
    }

    private void writeBest(History history) throws IOException {
        Optional<Trial> best = history.best(direction());
        if (best.isPresent()) {
            Recipe found = recipe(best.get().number(), best.get().parameters()).named(recipe.name() + "-best");
            RunFolder.writeAtomically(folder.best(), RecipeYaml.write(found));
        }
    }

    private void checkHope(History history) {
        List<Trial> trials = history.trials();
        if (trials.size() == HOPELESS && trials.stream().noneMatch(Trial::isJudged)) {
            throw nothingWorked(history);
        }
    }

    private static RecipeException nothingWorked(History history) {
        List<Trial> trials = history.trials();
        return new RecipeException(
                trials.isEmpty()
                        ? "there is no trial yet"
                        : "none of " + trials.size() + " trials worked; the first failed with: "
                                + trials.get(0).message());
    }
}
