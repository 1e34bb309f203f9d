package dev.jumbo.tasks;

import dev.jumbo.data.inspect.CleanStep;
import dev.jumbo.data.inspect.Removal;
import dev.jumbo.data.inspect.TextInspector;
import dev.jumbo.data.text.CleaningRules;
import dev.jumbo.data.text.RowCleaning;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a source of texts, for cleaning: what is to test on first, so that training loses what both have.
 *
 * @param files by part, in order
 * @param columns of the texts
 */
public record TextFilesToClean(Map<String, Path> files, List<String> columns) {
    /**
     * Those of a source.
     *
     * @throws IllegalArgumentException if it is not one of texts a row
     */
    public static TextFilesToClean of(TextSource source) {
        if (source instanceof TextSource.Labelled labelled) {
            return of(labelled.path(), labelled.validPath(), labelled.testPath(), List.of(labelled.text()));
        }
        if (source instanceof TextSource.Corpus corpus) {
            return of(corpus.path(), "", "", List.of(corpus.text()));
        }
        if (source instanceof TextSource.Pairs pairs) {
            return of(pairs.path(), pairs.validPath(), pairs.testPath(), List.of(pairs.from(), pairs.to()));
        }
        throw new IllegalArgumentException("data: expected source labelled, corpus or pairs to clean texts of, got "
                + source.getClass().getSimpleName());
    }

    private static TextFilesToClean of(String train, String validation, String test, List<String> columns) {
        Map<String, Path> files = new LinkedHashMap<>();
        Map.of("test", test, "validation", validation, "train", train).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(ORDER::indexOf)))
                .filter(entry -> !entry.getValue().isEmpty())
                .forEach(entry -> files.put(entry.getKey(), Path.of(entry.getValue())));
        return new TextFilesToClean(files, columns);
    }

    private static final List<String> ORDER = List.of("test", "validation", "train");

    /**
     * Cleans them into a folder: {@code train.jsonl} and so on.
     *
     * @return what was left out, and how many rows there were
     */
    public Cleaned clean(List<CleanStep> steps, Path folder, TrainingProgress progress) throws IOException {
        Map<Path, Path> out = new LinkedHashMap<>();
        files.forEach((part, file) -> out.put(file, folder.resolve(part + ".jsonl")));
        RowCleaning.Result result = new RowCleaning(
                        columns,
                        rules(steps),
                        leakage(steps),
                        steps.stream().anyMatch(CleanStep.Broken.class::isInstance))
                .write(out, progress);
        List<Removal> removals = new ArrayList<>();
        boolean lengths = steps.stream().anyMatch(CleanStep.Length.class::isInstance);
        result.leftOut()
                .forEach(one -> removals.add(new Removal(
                        one.where(),
                        step(one.reason(), lengths),
                        one.reason().startsWith(RowCleaning.LEAKED)
                                ? one.reason().substring(RowCleaning.LEAKED.length())
                                : one.reason())));
        return new Cleaned(result.read(), result.kept(), removals);
    }

    /** What came of it. */
    public record Cleaned(long before, long after, List<Removal> removals) {}

    private static String step(String reason, boolean lengths) {
        if (reason.startsWith(RowCleaning.LEAKED)) {
            return "leakage";
        }
        if (reason.startsWith(RowCleaning.BROKEN)) {
            return "broken";
        }
        return switch (reason) {
            case "duplicate" -> "exact-duplicates";
            case "near duplicate" -> "near-duplicates";
            case "other script" -> "language";
            default -> lengths ? "length" : "broken";
        };
    }

    /** Least similarity of what is left out of a part because one before has it; 0 if no step says so. */
    private double leakage(List<CleanStep> steps) {
        double least = 0;
        for (CleanStep step : steps) {
            if (step instanceof CleanStep.Leakage leakage) {
                least = leakage.threshold() == 0 ? TextInspector.SIMILARITY : leakage.threshold();
            }
        }
        if (least > 0 && files.size() < 2) {
            throw new IllegalArgumentException("clean: leakage needs parts in files of their own, as data.validPath or"
                    + " data.testPath name them; jumbo data split writes such, with near duplicates in one part");
        }
        return least;
    }

    private static CleaningRules rules(List<CleanStep> steps) {
        int min = 0;
        int max = Integer.MAX_VALUE;
        boolean exact = false;
        double near = 0;
        String language = "";
        for (CleanStep step : steps) {
            if (step instanceof CleanStep.Broken) {
                min = Math.max(min, 1);
            } else if (step instanceof CleanStep.ExactDuplicates) {
                exact = true;
            } else if (step instanceof CleanStep.NearDuplicates one) {
                near = one.threshold() == 0 ? TextInspector.SIMILARITY : one.threshold();
            } else if (step instanceof CleanStep.Length length) {
                min = Math.max(min, length.min());
                max = length.max();
            } else if (step instanceof CleanStep.Language one) {
                language = one.code();
            } else if (!(step instanceof CleanStep.Leakage)) { // which is not of one text
                throw new IllegalArgumentException("clean: " + step + " is no step for texts, which the data is");
            }
        }
        CleaningRules rules =
                CleaningRules.DEFAULT.lengths(min, max).exact(exact).near(near, 1_000_000);
        return language.isEmpty() ? rules : rules.language(language);
    }
}
