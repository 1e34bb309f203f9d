package dev.jumbo.recipe.report;

import dev.jumbo.data.inspect.DataInspection;
import dev.jumbo.data.inspect.DataInspection.Broken;
import dev.jumbo.data.inspect.DataInspection.ClassCount;
import dev.jumbo.data.inspect.DataInspection.Distribution;
import dev.jumbo.data.inspect.DataInspection.Leak;
import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Outlier;
import dev.jumbo.data.inspect.DataInspection.Same;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Findings of an inspection as tables and charts of a {@link DataPage}. */
final class InspectionTables {
    /** Rows of a table on a page. */
    static final int MOST = 500;

    private InspectionTables() {}

    static Map<String, String> headline(String examples, DataInspection inspection) {
        Map<String, String> headline = new LinkedHashMap<>();
        headline.put(examples, Html.count(inspection.examples()));
        inspection.findings().forEach((name, count) -> headline.put(name, Html.count(count)));
        return headline;
    }

    static <T> DataPage.Rows rows(List<String> columns, List<T> all, boolean numbers, Function<T, List<String>> row) {
        return new DataPage.Rows(columns, all.stream().limit(MOST).map(row).toList(), all.size(), numbers);
    }

    static <V extends Number> DataPage.Rows counts(String what, String how, Map<String, V> counts) {
        return rows(
                List.of(what, how),
                List.copyOf(counts.entrySet()),
                true,
                entry -> List.of(entry.getKey(), Html.count(entry.getValue().longValue())));
    }

    /** Counts by part; the share is of all that is counted. */
    static DataPage.Rows classes(List<ClassCount> classes, List<String> parts) {
        long all = classes.stream().mapToLong(ClassCount::total).sum();
        return classes("class", classes, parts, all);
    }

    /**
     * Counts by part, with their share.
     *
     * @param what is counted
     * @param all examples that the share is of
     */
    static DataPage.Rows classes(String what, List<ClassCount> classes, List<String> parts, long all) {
        List<String> columns = new ArrayList<>(List.of(what));
        columns.addAll(parts);
        columns.add("share");
        return rows(columns, classes, true, one -> {
            List<String> row = new ArrayList<>(List.of(one.name()));
            parts.forEach(part -> row.add(Html.count(one.counts().getOrDefault(part, 0))));
            row.add(Html.percent((double) one.total() / Math.max(1, all)));
            return row;
        });
    }

    static DataPage.Bars classBars(List<ClassCount> classes, List<String> parts) {
        return classBars("Examples a class", classes, parts);
    }

    /** A bar for each class and part. */
    static DataPage.Bars classBars(String title, List<ClassCount> classes, List<String> parts) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        for (String part : parts) {
            series.put(
                    part,
                    classes.stream()
                            .map(one -> (double) one.counts().getOrDefault(part, 0))
                            .toList());
        }
        return new DataPage.Bars(title, classes.stream().map(ClassCount::name).toList(), series);
    }

    static DataPage.Bars bars(Distribution distribution) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < distribution.counts().size(); i++) {
            names.add(number(distribution.edges().get(i)));
        }
        return new DataPage.Bars(
                Html.label(distribution.what()),
                names,
                Map.of(
                        "examples",
                        distribution.counts().stream().map(Long::doubleValue).toList()));
    }

    static DataPage.Rows distributions(List<Distribution> all) {
        return rows(
                List.of("", "least", "median", "greatest"),
                all,
                true,
                one -> List.of(one.what(), number(one.least()), number(one.median()), number(one.greatest())));
    }

    static DataPage.Rows broken(List<Broken> broken) {
        return rows(List.of("which", "why"), broken, false, one -> List.of(one.name(), one.reason()));
    }

    static DataPage.Rows same(List<Same> same) {
        return rows(
                List.of("first", "the same", "by", "classes", "parts"),
                same,
                false,
                one -> List.of(
                        one.names().get(0),
                        String.join("\n", one.names().subList(1, one.names().size())),
                        one.how(),
                        String.join(", ", one.labels()),
                        String.join(", ", one.parts())));
    }

    static DataPage.Rows near(List<Near> near) {
        return rows(
                List.of("first", "second", "how", "similarity", "classes", "parts"),
                near,
                false,
                one -> List.of(
                        one.first(),
                        one.second(),
                        one.how(),
                        String.format(Locale.ROOT, "%.3f", one.similarity()),
                        one.disagrees() ? one.firstLabel() + " | " + one.secondLabel() : one.firstLabel(),
                        one.leaks() ? one.firstPart() + " | " + one.secondPart() : one.firstPart()));
    }

    static DataPage.Rows leaks(List<Leak> leaks) {
        return rows(
                List.of("parts", "the same in both", "almost the same"),
                leaks,
                true,
                one -> List.of(
                        one.second() + " has of " + one.first(), Html.count(one.exact()), Html.count(one.near())));
    }

    static DataPage.Rows suspects(List<Suspect> suspects) {
        return rows(
                List.of("which", "labelled", "rather", "why"),
                suspects,
                false,
                one -> List.of(one.name(), one.label(), one.suggested(), one.why()));
    }

    static DataPage.Rows outliers(List<Outlier> outliers) {
        return rows(
                List.of("which", "what", "value", "usual"),
                outliers,
                false,
                one -> List.of(
                        one.name(), one.what(), number(one.value()), number(one.low()) + " to " + number(one.high())));
    }

    static String number(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            return "any";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Html.count((long) value)
                : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3g", value);
    }
}
