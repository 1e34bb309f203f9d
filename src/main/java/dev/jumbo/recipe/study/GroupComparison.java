package dev.jumbo.recipe.study;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Folds;
import dev.jumbo.statistics.Holm;
import dev.jumbo.statistics.Means;
import dev.jumbo.statistics.TestResult;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recipes side by side, each trained several times with other seeds and tested on the same examples. Two chances are told apart: that of
 * training, by Welch's test over the runs, and that of the test data, by a bootstrap over its examples of the difference of the means.
 *
 * @param groups the runs of each recipe; the others are compared with the first
 * @param bootstrap how intervals over examples are made
 */
public record GroupComparison(List<List<RunFolder>> groups, Bootstrap bootstrap) {
    /**
     * What came of it.
     *
     * @param groups names
     * @param runs how many each has
     * @param recipes values of keys that are not the same in all groups
     * @param values of each group by metric, over its runs
     * @param differences each of the others against the first
     * @param notes what to know of the comparison
     */
    public record Result(
            List<String> groups,
            List<Integer> runs,
            Map<String, List<String>> recipes,
            Map<String, List<CrossValidation.Summary>> values,
            List<Difference> differences,
            List<String> notes) {}

    /**
     * One metric of two groups.
     *
     * @param difference mean of the second - mean of the first, with Welch's interval over the runs
     * @param examples the same with an interval over the test examples; not defined without single answers
     * @param test whether another training would show it again
     * @param pValue the test's, with Holm's correction for the number of groups that are compared with the first
     * @param verdict in words
     */
    public record Difference(
            String metric,
            String first,
            String second,
            Estimate difference,
            Estimate examples,
            TestResult test,
            double pValue,
            String verdict) {}

    public GroupComparison {
        groups = groups.stream().map(List::copyOf).toList();
        if (groups.size() < 2 || groups.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("expected at least two groups of runs, got " + groups.size());
        }
    }

    /**
     * Compares.
     *
     * @throws IOException if a run cannot be read
     * @throws IllegalArgumentException if the runs were not all tested on the same examples
     */
    public Result compare() throws IOException {
        List<String> names = groups.stream().map(GroupComparison::name).toList();
        List<String> notes = new ArrayList<>();
        List<RunFolder> all = groups.stream().flatMap(List::stream).toList();
        List<JudgedExamples> answers = SameExamples.read(
                all, all.stream().map(run -> run.path().toString()).toList(), notes);
        List<List<Predictions>> predictions = answers.isEmpty() ? List.of() : grouped(answers);
        Map<String, List<double[]>> each = values();
        Map<String, List<CrossValidation.Summary>> summaries = new LinkedHashMap<>();
        List<Difference> differences = new ArrayList<>();
        each.forEach((metric, values) -> {
            summaries.put(metric, values.stream().map(this::summary).toList());
            differences.addAll(differences(metric, names, values, predictions));
        });
        if (groups.stream().anyMatch(group -> group.size() < 2)) {
            notes.add("A group of one run says nothing of chance in training: train it with other seeds, too.");
        }
        return new Result(
                names,
                groups.stream().map(List::size).toList(),
                RecipeDifferences.of(groups),
                summaries,
                differences,
                notes);
    }

    private List<List<Predictions>> grouped(List<JudgedExamples> answers) {
        List<List<Predictions>> grouped = new ArrayList<>();
        int next = 0;
        for (List<RunFolder> group : groups) {
            grouped.add(answers.subList(next, next + group.size()).stream()
                    .map(JudgedExamples::predictions)
                    .toList());
            next += group.size();
        }
        return grouped;
    }

    /** The metrics that all runs have: values of the runs of each group. */
    private Map<String, List<double[]>> values() throws IOException {
        List<List<Map<String, Double>>> known = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (List<RunFolder> group : groups) {
            List<Map<String, Double>> each = new ArrayList<>();
            for (RunFolder run : group) {
                if (!Files.exists(run.evaluation())) {
                    throw new IOException("no " + run.evaluation() + ": has the run finished training?");
                }
                Map<String, Double> values = Fold.values(run);
                if (known.isEmpty() && each.isEmpty()) {
                    names.addAll(values.keySet());
                }
                names.retainAll(values.keySet());
                each.add(values);
            }
            known.add(each);
        }
        names.remove("examples");
        Map<String, List<double[]>> values = new LinkedHashMap<>();
        for (String name : names) {
            values.put(
                    name,
                    known.stream()
                            .map(group -> group.stream()
                                    .mapToDouble(run -> run.getOrDefault(name, Double.NaN))
                                    .toArray())
                            .toList());
        }
        return values;
    }

    private CrossValidation.Summary summary(double[] values) {
        List<Double> each = new ArrayList<>();
        for (double value : values) {
            each.add(value);
        }
        return new CrossValidation.Summary(
                each, Folds.mean(values, 0, bootstrap.confidence()), Folds.deviation(values));
    }

    private List<Difference> differences(
            String metric, List<String> names, List<double[]> values, List<List<Predictions>> predictions) {
        double[] first = values.get(0);
        TestResult[] tests = new TestResult[values.size() - 1];
        for (int i = 1; i < values.size(); i++) {
            tests[i - 1] = Means.welch(values.get(i), first);
        }
        double[] p = Holm.adjust(
                java.util.Arrays.stream(tests).mapToDouble(TestResult::pValue).toArray());
        List<Difference> all = new ArrayList<>();
        for (int i = 1; i < values.size(); i++) {
            Estimate difference = Means.difference(first, values.get(i), bootstrap.confidence());
            Estimate examples = predictions.isEmpty()
                    ? PairedRuns.plain(difference.value(), bootstrap)
                    : examples(metric, predictions.get(0), predictions.get(i), difference.value());
            Difference one = new Difference(
                    metric, names.get(0), names.get(i), difference, examples, tests[i - 1], p[i - 1], "");
            all.add(new Difference(
                    metric,
                    one.first,
                    one.second,
                    difference,
                    examples,
                    one.test,
                    one.pValue,
                    verdict(one, tests.length > 1)));
        }
        return all;
    }

    /** The difference of means over runs, with an interval over the examples. */
    private Estimate examples(String metric, List<Predictions> first, List<Predictions> second, double plain) {
        if (Double.isNaN(Scores.value(first.get(0), metric))) {
            return PairedRuns.plain(plain, bootstrap);
        }
        ToDoubleFunction<int[]> one = mean(first, metric);
        ToDoubleFunction<int[]> other = mean(second, metric);
        int @Nullable [] strata = Scores.strata(first.get(0));
        return bootstrap.estimate(
                first.get(0).size(), strata, rows -> other.applyAsDouble(rows) - one.applyAsDouble(rows));
    }

    private static ToDoubleFunction<int[]> mean(List<Predictions> runs, String metric) {
        List<ToDoubleFunction<int[]>> each =
                runs.stream().map(run -> Scores.statistic(run, metric)).toList();
        return rows -> each.stream()
                .mapToDouble(one -> one.applyAsDouble(rows))
                .average()
                .orElse(Double.NaN);
    }

    private String verdict(Difference d, boolean several) {
        double value = d.difference().value();
        double level = 1 - bootstrap.confidence();
        boolean again = d.pValue() <= level;
        boolean elsewhere =
                !d.examples().interval().isDefined() || !d.examples().interval().contains(0);
        String numbers = String.format(
                Locale.ROOT,
                "over runs %s, p %s, %s%s%s",
                Scores.shown(d.difference().interval()).isEmpty()
                        ? "no interval"
                        : Scores.shown(d.difference().interval()),
                Double.isNaN(d.pValue()) ? "unknown" : (d.pValue() < 1e-4 ? "" : "= ") + Texts.pValue(d.pValue()),
                d.test().test(),
                several ? ", Holm" : "",
                d.examples().interval().isDefined()
                        ? "; over test examples " + Scores.shown(d.examples().interval())
                        : "");
        if (!again) {
            return String.format(Locale.ROOT, "no difference that these runs could show (%.4f; %s)", value, numbers);
        }
        boolean better = value > 0 != Metrics.lowerIsBetter(d.metric());
        return String.format(
                Locale.ROOT,
                "%s is %s than %s by %.4f%s (%s)",
                d.second(),
                better ? "better" : "worse",
                d.first(),
                Math.abs(value),
                elsewhere ? "" : " on this test data, though another might not show it",
                numbers);
    }

    /** What the names of a group's folders begin with. */
    static String name(List<RunFolder> group) {
        List<String> names = group.stream()
                .map(run -> String.valueOf(run.path().normalize().getFileName()))
                .toList();
        String common = names.get(0);
        for (String name : names) {
            while (!name.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        String stripped = names.size() == 1 ? common : common.replaceAll("[-_.]+(seed)?[-_.]*$", "");
        return stripped.isEmpty() ? names.get(0) + "…" : stripped;
    }
}
