package dev.jumbo.tune;

import dev.jumbo.data.DataException;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tensor.EngineException;
import dev.jumbo.train.Callback;
import dev.jumbo.train.Checkpoints;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.TrainState;
import dev.jumbo.train.TrainingException;
import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
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

/**
 * One stretch of a trial: from where its run stands to the next rung, its end, or where the pruner stops it.
 *
 * @param recipe of the trial
 * @param folder of its run
 * @param metric what it is judged by
 * @param direction of the metric
 * @param pruner what may stop it
 * @param history what other trials had
 * @param number of the trial
 * @param watcher is told of each epoch that is done
 */
record TrialRun(
        Recipe recipe,
        RunFolder folder,
        String metric,
        Direction direction,
        Pruner pruner,
        History history,
        int number,
        IntConsumer watcher) {

    /** The trial after this stretch; empty if it was interrupted. */
    Optional<Trial> run(Map<String, Object> parameters, int had) throws IOException {
        long start = System.nanoTime();
        Trial.State state;
        String message = "";
        try {
            Optional<Trial.State> end = train(had);
            if (end.isEmpty()) {
                return Optional.empty();
            }
            state = end.get();
        } catch (TrainingException | EngineException | DataException | IllegalArgumentException | OutOfMemoryError e) {
            state = Trial.State.FAILED;
            message = firstLine(e);
        }
        List<Double> curve = curve();
        double value = Trial.best(curve, direction);
        if (state != Trial.State.FAILED && Double.isNaN(value)) {
            state = Trial.State.FAILED;
            message = metric + " of the validation data is not a number in any epoch";
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return Optional.of(new Trial(number, state, curve.size(), value, parameters, curve, seconds, message));
    }

    private Optional<Trial.State> train(int had) throws IOException {
        int until = pruner.until(had, recipe.train().epochs());
        int stands = stands();
        List<Double> before = curve();
        if (stands > had
                && pruner.prunes(
                        history,
                        number,
                        before.subList(0, Math.min(stands, before.size())))) { // it was killed after it was decided
            return Optional.of(Trial.State.PRUNED);
        }
        if (stands >= until) {
            return Optional.of(until == recipe.train().epochs() ? Trial.State.FINISHED : Trial.State.PAUSED);
        }
        Watch watch = new Watch(until, before);
        FitResult fit = new TrainingRun(recipe, folder).fit(folder.exists(), Progress.silent(), watch);
        return switch (fit.end()) {
            case INTERRUPTED -> Optional.empty();
            case STOPPED_BY_CALLBACK -> Optional.of(watch.end(fit.state().epoch()));
            case FINISHED, STOPPED_EARLY -> Optional.of(Trial.State.FINISHED);
        };
    }

    /** Whole epochs that the newest checkpoint has, if it stands between epochs. */
    private int stands() throws IOException {
        Optional<Path> last = folder.checkpoints(recipe.train().keep()).last();
        if (last.isEmpty()) {
            return 0;
        }
        TrainState state = Checkpoints.state(last.get());
        return state.batch() == 0 ? state.epoch() : 0;
    }

    /** Values after each epoch, from the run's log. */
    private List<Double> curve() throws IOException {
        Map<Integer, Double> values = new TreeMap<>();
        if (Files.exists(folder.metrics())) {
            for (MetricsRecord record : MetricsLog.read(folder.metrics())) {
                if (record.split() == MetricsRecord.Split.VALIDATION) {
                    values.put(record.epoch(), record.values().getOrDefault(metric, Double.NaN));
                }
            }
        }
        return List.copyOf(values.values());
    }

    private static String firstLine(Throwable error) {
        String text = String.valueOf(error.getMessage());
        String line = text.lines().findFirst().orElse("");
        boolean memory = error instanceof OutOfMemoryError;
        String whole = memory ? "out of memory: " + line : line;
        return whole.length() > 400 ? whole.substring(0, 400) + "…" : whole;
    }

    /** Ends a stretch. */
    private final class Watch implements Callback {
        private final int until;
        private final Map<Integer, Double> curve = new TreeMap<>();
        private boolean pruned;

        Watch(int until, List<Double> before) {
            this.until = until;
            for (int i = 0; i < before.size(); i++) {
                curve.put(i + 1, before.get(i));
            }
        }

        @Override
        public boolean onEpoch(TrainState state, Map<String, Double> validation) {
            curve.put(state.epoch(), validation.getOrDefault(metric, Double.NaN));
            List<Double> soFar = new ArrayList<>(curve.values()).subList(0, Math.min(state.epoch(), curve.size()));
            watcher.accept(state.epoch());
            pruned = state.epoch() < recipe.train().epochs() && pruner.prunes(history, number, soFar);
            return !pruned && (state.epoch() < until || until == recipe.train().epochs());
        }

        Trial.State end(int epoch) {
            return pruned
                    ? Trial.State.PRUNED
                    : epoch < recipe.train().epochs() ? Trial.State.PAUSED : Trial.State.FINISHED;
        }
    }
}
