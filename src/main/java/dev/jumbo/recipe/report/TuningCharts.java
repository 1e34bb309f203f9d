package dev.jumbo.recipe.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charts of a {@link TuningReport}. */
final class TuningCharts {
    private static final int MOST_LINES = 400;
    private static final int MOST_CURVES = 100;
    private static final String BEST = "--c1";
    private static final String TRIAL = "--c0";

    private final ReportCharts charts;
    private final TuningReport.Search search;
    private final List<TuningReport.Row> judged;

    TuningCharts(ReportCharts charts, TuningReport.Search search) {
        this.charts = charts;
        this.search = search;
        judged = search.trials().stream()
                .filter(row -> Double.isFinite(row.value()))
                .toList();
    }

    /** Values by trial, and the best so far. */
    @Nullable String history() {
        if (judged.isEmpty()) {
            return null;
        }
        List<double[]> points = new ArrayList<>();
        List<double[]> best = new ArrayList<>();
        for (TuningReport.Row row : judged) {
            points.add(new double[] {row.number(), row.value()});
            double last = best.isEmpty() ? row.value() : best.get(best.size() - 1)[1];
            double now = search.lower() ? Math.min(last, row.value()) : Math.max(last, row.value());
            best.add(new double[] {row.number(), now});
        }
        return charts.plot(
                "Best " + search.metric() + " so far",
                axis("trial", false),
                axis(search.metric(), false),
                List.of(series("trials", "scatter", points, TRIAL), series("best so far", "step", best, BEST)));
    }

    /** Values by epoch. */
    @Nullable String curves() {
        List<Map<String, Object>> all = new ArrayList<>();
        List<TuningReport.Row> shown = judged.stream()
                .filter(row -> row.curve().size() > 1)
                .sorted(Comparator.comparing(TuningReport.Row::best))
                .toList();
        for (TuningReport.Row row : shown.subList(Math.max(0, shown.size() - MOST_CURVES), shown.size())) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < row.curve().size(); i++) {
                if (Double.isFinite(row.curve().get(i))) {
                    points.add(new double[] {i + 1, row.curve().get(i)});
                }
            }
            Map<String, Object> line = series("trial " + row.number(), "line", points, row.best() ? BEST : TRIAL);
            line.put("strength", row.best() ? 1 : 0.3);
            all.add(line);
        }
        return all.isEmpty()
                ? null
                : charts.plot(
                        Html.label(search.metric()) + " by epoch",
                        axis("epoch", false),
                        axis(search.metric(), false),
                        all);
    }

    /** Bars, the most important above. */
    @Nullable String importance() {
        if (search.importance().isEmpty()) {
            return null;
        }
        List<Map.Entry<String, Double>> ordered = search.importance().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .toList();
        Map<String, Object> names = axis("", false);
        names.put("categories", ordered.stream().map(Map.Entry::getKey).toList());
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            points.add(new double[] {Math.rint(1e4 * ordered.get(i).getValue()) / 1e4, i});
        }
        return charts.plot(
                "Importance",
                axis("share of variance", false),
                names,
                List.of(series("importance", "bar", points, TRIAL)));
    }

    /** A line for each trial through all its values. */
    @Nullable String parallel() {
        if (judged.size() < 2) {
            return null;
        }
        double low = judged.stream().mapToDouble(TuningReport.Row::value).min().orElse(0);
        double high = judged.stream().mapToDouble(TuningReport.Row::value).max().orElse(0);
        List<Map<String, Object>> lines = new ArrayList<>();
        List<TuningReport.Row> ordered = judged.stream()
                .sorted(Comparator.comparingDouble(row -> goodness(row.value(), low, high)))
                .toList();
        for (TuningReport.Row row : ordered.subList(Math.max(0, ordered.size() - MOST_LINES), ordered.size())) {
            List<double[]> points = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < search.axes().size(); i++) {
                if (!row.at().get(i).isNaN()) {
                    points.add(
                            new double[] {i, search.axes().get(i).share(row.at().get(i))});
                    labels.add(search.axes().get(i).key() + ": " + row.texts().get(i));
                }
            }
            points.add(new double[] {search.axes().size(), high > low ? (row.value() - low) / (high - low) : 0.5});
            labels.add(search.metric() + ": " + Html.number(row.value()));
            Map<String, Object> line = series("trial " + row.number(), "line", points, row.best() ? BEST : TRIAL);
            double good = goodness(row.value(), low, high);
            line.put("strength", row.best() ? 1 : 0.08 + 0.7 * good * good);
            line.put("labels", labels);
            lines.add(line);
        }
        Map<String, Object> keys = axis("", false);
        List<String> names = new ArrayList<>();
        search.axes().forEach(axis -> names.add(axis.key() + "\n" + bottom(axis) + " … " + top(axis)));
        names.add(search.metric() + "\n" + Html.number(low) + " … " + Html.number(high));
        keys.put("categories", names);
        Map<String, Object> shares = axis("", false);
        shares.put("hidden", true);
        return charts.plot("Parallel coordinates, each from its lowest value to its highest", keys, shares, lines);
    }

    private double goodness(double value, double low, double high) {
        double share = high > low ? (value - low) / (high - low) : 0.5;
        return search.lower() ? 1 - share : share;
    }

    private static String bottom(TuningReport.Axis axis) {
        return axis.choices().isEmpty() ? end(axis.low()) : axis.choices().get(0);
    }

    private static String top(TuningReport.Axis axis) {
        return axis.choices().isEmpty()
                ? end(axis.high())
                : axis.choices().get(axis.choices().size() - 1);
    }

    /** A number of the recipe, as one would write it. */
    private static String end(double value) {
        if (value != 0 && Math.abs(value) < 1e-3) {
            return new DecimalFormat("0.###E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
                    .format(value)
                    .replace('E', 'e');
        }
        return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    /** A chart for each key. */
    List<String> slices() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < search.axes().size() && !judged.isEmpty(); i++) {
            TuningReport.Axis axis = search.axes().get(i);
            List<double[]> points = new ArrayList<>();
            List<double[]> best = new ArrayList<>();
            for (TuningReport.Row row : judged) {
                if (!row.at().get(i).isNaN()) {
                    (row.best() ? best : points).add(new double[] {row.at().get(i), row.value()});
                }
            }
            Map<String, Object> x = axis(axis.key(), axis.log());
            if (!axis.choices().isEmpty()) {
                x.put("categories", axis.choices());
            }
            Map<String, Object> trials = series("trials", "scatter", points, TRIAL);
            trials.put("fades", true);
            ids.add(charts.plot(
                    axis.key(),
                    x,
                    axis(search.metric(), false),
                    List.of(trials, series("best", "scatter", best, BEST))));
        }
        return ids;
    }

    static Map<String, Object> axis(String name, boolean log) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("name", name);
        axis.put("log", log);
        return axis;
    }

    static Map<String, Object> series(String name, String type, List<double[]> points, String colour) {
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("name", name);
        series.put("type", type);
        series.put("points", points);
        series.put("colour", colour);
        return series;
    }
}
