package dev.jumbo.recipe.study;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Holm;
import dev.jumbo.statistics.TestResult;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs side by side: where their recipes differ, what they are worth, and whether the differences from the first are real, told by
 * paired tests on the same test examples; of cross-validations, by the same folds.
 *
 * @param runs folders of runs, or all of cross-validations; the others are compared with the first
 * @param bootstrap how intervals are made
 */
public record RunComparison(List<RunFolder> runs, Bootstrap bootstrap) {
    /**
     * What came of it.
     *
     * @param runs names, in order
     * @param recipes values of keys that are not the same in all recipes, in the order of the runs
     * @param values values of each run by metric; NaN where a run has none
     * @param differences each of the others against the first
     * @param notes what to know of the comparison
     */
    public record Result(
            List<String> runs,
            Map<String, List<String>> recipes,
            Map<String, List<Estimate>> values,
            List<Difference> differences,
            List<String> notes) {}

    /**
     * One metric of two runs.
     *
     * @param difference second - first, with its interval
     * @param test whether it is real
     * @param pValue the test's, with Holm's correction for the number of runs that are compared with the first
     * @param verdict in words
     */
    public record Difference(
            String metric,
            String first,
            String second,
            Estimate difference,
            TestResult test,
            double pValue,
            String verdict) {}

    public RunComparison {
        runs = List.copyOf(runs);
        if (runs.size() < 2) {
            throw new IllegalArgumentException("expected at least two runs to compare, got " + runs.size());
        }
    }

    /**
     * Compares.
     *
     * @throws IOException if a run cannot be read
     * @throws IllegalArgumentException if they were not tested on the same examples
     */
    public Result compare() throws IOException {
        List<String> names = names();
        List<String> notes = new ArrayList<>();
        long studies = runs.stream()
                .filter(run -> Files.exists(run.path().resolve(CrossValidation.FILE)))
                .count();
        if (studies != 0 && studies != runs.size()) {
            throw new IllegalArgumentException("expected either runs or cross-validations, got both: " + names);
        }
        List<Difference> differences = new ArrayList<>();
        Map<String, List<Estimate>> values = new LinkedHashMap<>();
        if (studies > 0) {
            List<FoldValues> all = new ArrayList<>();
            for (RunFolder run : runs) {
                all.add(FoldValues.read(run));
            }
            SameExamples.read(runs, names, notes);
            FoldValues.compare(all, names, bootstrap.confidence(), values, differences);
        } else {
            single(names, notes, values, differences);
        }
        return new Result(
                names,
                RecipeDifferences.of(runs.stream().map(List::of).toList()),
                values,
                adjusted(differences),
                notes);
    }

    private void single(
            List<String> names, List<String> notes, Map<String, List<Estimate>> values, List<Difference> differences)
            throws IOException {
        List<Map<String, Double>> known = new ArrayList<>();
        for (RunFolder run : runs) {
            if (!Files.exists(run.evaluation())) {
                throw new IOException("no " + run.evaluation() + ": has the run finished training?");
            }
            known.add(Fold.values(run));
        }
        List<JudgedExamples> answers = SameExamples.read(runs, names, notes);
        Set<String> all = new LinkedHashSet<>();
        known.forEach(each -> all.addAll(each.keySet()));
        all.remove("examples");
        for (String metric : all) {
            List<Estimate> row = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                double value = known.get(i).getOrDefault(metric, Double.NaN);
                boolean single = !answers.isEmpty()
                        && !Double.isNaN(Scores.value(answers.get(i).predictions(), metric));
                row.add(
                        single
                                ? Scores.of(answers.get(i).predictions(), List.of(metric), bootstrap)
                                        .getOrDefault(metric, PairedRuns.plain(value, bootstrap))
                                : PairedRuns.plain(value, bootstrap));
            }
            values.put(metric, row);
            if (!answers.isEmpty() && !Double.isNaN(Scores.value(answers.get(0).predictions(), metric))) {
                for (int i = 1; i < runs.size(); i++) {
                    differences.add(PairedRuns.of(
                            metric,
                            names.get(0),
                            names.get(i),
                            answers.get(0).predictions(),
                            answers.get(i).predictions(),
                            bootstrap));
                }
            }
        }
    }

    private List<Difference> adjusted(List<Difference> differences) {
        Map<String, List<Difference>> byMetric = new LinkedHashMap<>();
        differences.forEach(each -> byMetric.computeIfAbsent(each.metric(), key -> new ArrayList<>())
                .add(each));
        List<Difference> all = new ArrayList<>();
        byMetric.values().forEach(each -> {
            double[] p = Holm.adjust(
                    each.stream().mapToDouble(one -> one.test().pValue()).toArray());
            for (int i = 0; i < p.length; i++) {
                Difference d = each.get(i);
                String verdict = verdict(d, p[i], each.size() > 1);
                all.add(new Difference(d.metric(), d.first(), d.second(), d.difference(), d.test(), p[i], verdict));
            }
        });
        return all;
    }

    private String verdict(Difference d, double p, boolean several) {
        double value = d.difference().value();
        boolean real = p <= 1 - bootstrap.confidence();
        boolean better = value != 0 && value > 0 != Metrics.lowerIsBetter(d.metric());
        String numbers = String.format(
                Locale.ROOT,
                "%s interval %.4f to %.4f, p %s, %s%s",
                Scores.percent(bootstrap.confidence()),
                d.difference().interval().low(),
                d.difference().interval().high(),
                p < 1e-4 ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", p),
                d.test().test(),
                several ? ", Holm" : "");
        return real
                ? String.format(
                        Locale.ROOT,
                        "%s is %s than %s by %.4f (%s)",
                        d.second(),
                        better ? "better" : "worse",
                        d.first(),
                        Math.abs(value),
                        numbers)
                : String.format(Locale.ROOT, "no difference that this test data could show (%.4f, %s)", value, numbers);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (RunFolder run : runs) {
            Path last = run.path().normalize().getFileName();
            String name = String.valueOf(last == null ? run.path() : last);
            names.add(names.contains(name) ? run.path().toString() : name);
        }
        return names;
    }
}
