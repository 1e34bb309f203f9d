package dev.jumbo.tune;

import dev.jumbo.recipe.report.TuningReport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes {@code report.html} of a search. */
final class TuneReport {
    /** Values that are no quality of the model. */
    private static final Set<String> BOOKKEEPING =
            Set.of("examples", "examples_per_second", "tokens", "tokens_per_second");

    private TuneReport() {}

    static void write(Tuning tuning, History history, Optional<Map<String, Double>> test) throws IOException {
        SearchSpace space = tuning.space();
        List<Trial> trials = history.trials();
        int best = history.best(tuning.direction()).map(Trial::number).orElse(-1);
        Map<String, Double> shown = new LinkedHashMap<>(test.orElse(Map.of()));
        shown.keySet().removeAll(BOOKKEEPING);
        String recipe = Files.exists(tuning.folder().best())
                ? Files.readString(tuning.folder().best())
                : "";
        TuningReport.write(
                tuning.folder().report(),
                new TuningReport.Search(
                        "Tuning of " + tuning.recipe().name(),
                        facts(tuning, history),
                        tuning.settings().metric(),
                        tuning.direction() == Direction.MIN,
                        space.dimensions().stream().map(TuneReport::axis).toList(),
                        trials.stream()
                                .map(trial -> row(space, trial, trial.number() == best, history))
                                .toList(),
                        Importance.of(
                                space,
                                trials,
                                tuning.direction(),
                                tuning.settings().seed()),
                        rungs(tuning.pruner(), history),
                        shown,
                        recipe));
    }

    private static Map<String, String> facts(Tuning tuning, History history) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Trial> trials = history.trials();
        facts.put("Trials", trials.size() + " of " + tuning.trials());
        for (Trial.State state : Trial.State.values()) {
            long count = trials.stream().filter(trial -> trial.state() == state).count();
            if (count > 0) {
                facts.put(state.toString(), Long.toString(count));
            }
        }
        facts.put(
                "Search",
                tuning.settings().search() + ", seed " + tuning.settings().seed());
        facts.put("Pruner", tuning.settings().pruner().name());
        facts.put("Time", String.format(Locale.ROOT, "%.0f s", history.seconds()));
        return facts;
    }

    private static TuningReport.Axis axis(Dimension dimension) {
        if (dimension.domain() instanceof Domain.Choice choice) {
            return new TuningReport.Axis(
                    dimension.key(),
                    false,
                    choice.values().stream().map(Domain.Choice::label).toList(),
                    0,
                    choice.values().size() - 1.0);
        }
        Domain.Interval interval = (Domain.Interval) dimension.domain();
        return new TuningReport.Axis(dimension.key(), interval.log(), List.of(), interval.from(), interval.to());
    }

    private static TuningReport.Row row(SearchSpace space, Trial trial, boolean best, History history) {
        List<Double> at = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Dimension dimension : space.dimensions()) {
            Object value = trial.parameters().get(dimension.key());
            at.add(
                    value == null
                            ? Double.NaN
                            : dimension.domain() instanceof Domain.Choice choice
                                    ? choice.coordinate(value)
                                    : ((Number) value).doubleValue());
            texts.add(value == null ? "" : text(value));
        }
        double seconds = history.records().stream()
                .filter(record -> record.number() == trial.number())
                .mapToDouble(Trial::seconds)
                .sum();
        return new TuningReport.Row(
                trial.number(),
                trial.state().toString(),
                trial.epochs(),
                trial.isJudged() ? trial.value() : Double.NaN,
                best,
                at,
                texts,
                trial.curve(),
                seconds,
                trial.message());
    }

    /** A value for people: four digits of a number. */
    static String text(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.4g", number);
        }
        return Domain.Choice.label(value);
    }

    private static List<TuningReport.Rung> rungs(Pruner pruner, History history) {
        if (!(pruner instanceof Asha asha)) {
            return List.of();
        }
        List<TuningReport.Rung> rungs = new ArrayList<>();
        for (int epochs : asha.rungs()) {
            List<Trial> there = asha.at(history, epochs);
            int promoted = (int) there.stream()
                    .filter(trial -> trial.epochs() == epochs)
                    .filter(trial -> history.records().stream()
                            .anyMatch(later -> later.number() == trial.number() && later.epochs() > epochs))
                    .count();
            rungs.add(new TuningReport.Rung(
                    epochs,
                    there.size(),
                    promoted,
                    there.isEmpty() ? Double.NaN : there.get(0).value()));
        }
        return rungs;
    }
}
