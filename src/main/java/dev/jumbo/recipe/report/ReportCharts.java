package dev.jumbo.recipe.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.train.log.MetricsRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The report's charts as data for {@code report.js}: one map a chart, by the id of the element that it is drawn in. */
final class ReportCharts {
    /** Points of one line; longer series are reduced to the means of equal stretches. */
    static final int MAX_POINTS = 800;

    private static final int MAX_BINS = 30;
    private static final int MAX_ROC_CURVES = 10;
    private static final int MAX_ROC_POINTS = 200;
    private static final Set<String> LEARNING_RATE = Set.of("learning_rate", "lr");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Map<String, Object>> charts = new LinkedHashMap<>();

    boolean isEmpty() {
        return charts.isEmpty();
    }

    /** JSON that may stand in a script element; characters that turn the direction of text are replaced. */
    String json() throws IOException {
        return MAPPER.writeValueAsString(charts)
                .replace("<", "\\u003c")
                .replaceAll("[\\u202a-\\u202e\\u2066-\\u2069]", "\ufffd");
    }

    /** A chart for each name in the history, loss and accuracy first, the learning rate last. */
    List<String> curves(List<MetricsRecord> history) {
        var names = new LinkedHashSet<String>(List.of("loss", "accuracy"));
        history.forEach(metrics -> names.addAll(metrics.values().keySet()));
        var ids = new ArrayList<String>();
        for (boolean rates : new boolean[] {false, true}) {
            for (String name : names) {
                if (LEARNING_RATE.contains(name) == rates) {
                    curve(history, name, rates).ifPresent(ids::add);
                }
            }
        }
        return ids;
    }

    private Optional<String> curve(List<MetricsRecord> history, String name, boolean rate) {
        var series = new ArrayList<Map<String, Object>>();
        for (MetricsRecord.Split split : MetricsRecord.Split.values()) {
            List<double[]> points = reduce(history.stream()
                    .filter(metrics ->
                            metrics.split() == split && metrics.values().containsKey(name))
                    .map(metrics ->
                            new double[] {metrics.step(), metrics.values().getOrDefault(name, Double.NaN)})
                    .toList());
            if (!points.isEmpty() && (split != MetricsRecord.Split.TEST || points.size() > 1)) {
                series.add(Map.of("name", rate ? "learning rate" : split.toString(), "points", points));
            }
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        String best = name.contains("loss") || name.endsWith("mse") || name.endsWith("mae") ? "min" : "max";
        return Optional.of(add(
                "curve",
                Html.label(name),
                Map.of("series", series, "best", best, "smooth", !rate, "log", name.equals("grad_norm"))));
    }

    /** ROC curves: all of them, or of many those with the smallest area. */
    @Nullable String roc(List<ReportData.RocCurve> curves) {
        if (shown(curves).isEmpty()) {
            return null;
        }
        var series = new ArrayList<Map<String, Object>>();
        for (ReportData.RocCurve curve : shown(curves)) {
            series.add(Map.of(
                    "name",
                    curve.name() + String.format(Locale.ROOT, "  %.3f", curve.auc()),
                    "points",
                    rocPoints(curve)));
        }
        return add("roc", "ROC curves", Map.of("series", series));
    }

    /** The curves to be drawn; one without an area has no shape. */
    static List<ReportData.RocCurve> shown(List<ReportData.RocCurve> curves) {
        List<ReportData.RocCurve> defined =
                curves.stream().filter(curve -> !Double.isNaN(curve.auc())).toList();
        if (defined.size() <= MAX_ROC_CURVES) {
            return defined;
        }
        return defined.stream()
                .sorted(Comparator.comparingDouble(ReportData.RocCurve::auc))
                .limit(MAX_ROC_CURVES)
                .toList();
    }

    /** Points of the curve at steps of its arc, so that steep and flat stretches are drawn alike. */
    private static List<double[]> rocPoints(ReportData.RocCurve curve) {
        double[] x = curve.falsePositiveRate();
        double[] y = curve.truePositiveRate();
        var points = new ArrayList<double[]>();
        double travelled = 0;
        for (int i = 0; i < x.length; i++) {
            if (i > 0) {
                travelled += Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
            }
            boolean last = i == x.length - 1;
            if (i == 0 || last || x.length <= MAX_ROC_POINTS || travelled >= 2.0 / MAX_ROC_POINTS) {
                points.add(new double[] {round(x[i]), round(y[i])});
                travelled = 0;
            }
        }
        return points;
    }

    /** The reliability diagram. */
    String calibration(ReportData.Calibration calibration) {
        var bins = new ArrayList<Map<String, Object>>();
        for (ReportData.Calibration.Bin bin : calibration.bins()) {
            bins.add(Map.of(
                    "confidence", finite(bin.confidence()),
                    "accuracy", finite(bin.accuracy()),
                    "count", bin.count()));
        }
        return add("calibration", "Reliability diagram", Map.of("bins", bins));
    }

    /** Shares of two samples by bins, in percent; of many bins those that differ most. */
    String comparison(ComparisonReport.Comparison comparison, ComparisonReport.Part part) {
        long before =
                part.bins().stream().mapToLong(ComparisonReport.Bin::before).sum();
        long after = part.bins().stream().mapToLong(ComparisonReport.Bin::after).sum();
        List<ComparisonReport.Bin> shown = part.bins();
        if (shown.size() > MAX_BINS) {
            List<ComparisonReport.Bin> most = shown.stream()
                    .sorted(Comparator.comparingDouble(
                            bin -> -Math.abs(finite(ComparisonReport.share(bin.after(), after))
                                    - finite(ComparisonReport.share(bin.before(), before)))))
                    .limit(MAX_BINS)
                    .toList();
            shown = shown.stream().filter(most::contains).toList();
        }
        var series = new ArrayList<Map<String, Object>>();
        series.add(Map.of(
                "name",
                comparison.before(),
                "shares",
                shown.stream()
                        .map(bin -> 100 * finite(ComparisonReport.share(bin.before(), before)))
                        .toList()));
        series.add(Map.of(
                "name",
                comparison.after(),
                "shares",
                shown.stream()
                        .map(bin -> 100 * finite(ComparisonReport.share(bin.after(), after)))
                        .toList()));
        List<String> names = shown.stream().map(ComparisonReport.Bin::name).toList();
        String title = shown.size() < part.bins().size()
                ? "The " + shown.size() + " of " + part.bins().size() + " that differ most"
                : Html.label(part.name());
        return add("comparison", title, Map.of("bins", names, "series", series));
    }

    /** Points, lines or bars of several series over two axes, as {@code report.js} has them under {@code plot}. */
    String plot(String title, Map<String, Object> x, Map<String, Object> y, List<Map<String, Object>> series) {
        return add("plot", title, Map.of("x", x, "y", y, "series", series));
    }

    /** Counts side by side. */
    String bars(DataPage.Bars bars) {
        var series = new ArrayList<Map<String, Object>>();
        bars.series().forEach((name, values) -> series.add(Map.of("name", name, "shares", values)));
        return add("comparison", bars.title(), Map.of("bins", bars.names(), "series", series, "counts", true));
    }

    /** Throughput over time; null if it is not known. */
    @Nullable String speed(List<ReportData.TimeSample> time) {
        return overTime("Throughput", "", time, Map.of("examples per second", sample -> sample.examplesPerSecond()));
    }

    /** Memory over time; null if it is not known. */
    @Nullable String memory(List<ReportData.TimeSample> time) {
        var lines = new LinkedHashMap<String, ToDoubleFunction<ReportData.TimeSample>>();
        lines.put("resident", sample -> mebibytes(sample.residentBytes()));
        lines.put("device", sample -> mebibytes(sample.deviceBytes()));
        return overTime("Memory", "MiB", time, lines);
    }

    private static double mebibytes(long bytes) {
        return bytes < 0 ? Double.NaN : bytes / (1024.0 * 1024.0);
    }

    private @Nullable String overTime(
            String title,
            String unit,
            List<ReportData.TimeSample> time,
            Map<String, ToDoubleFunction<ReportData.TimeSample>> lines) {
        var series = new ArrayList<Map<String, Object>>();
        lines.forEach((name, value) -> {
            List<double[]> points = time.stream()
                    .map(sample -> new double[] {sample.wallSeconds(), value.applyAsDouble(sample)})
                    .filter(point -> Double.isFinite(point[1]))
                    .toList();
            if (!points.isEmpty()) {
                series.add(Map.of("name", name, "points", reduce(points)));
            }
        });
        return series.isEmpty() ? null : add("time", title, Map.of("series", series, "unit", unit));
    }

    /** At most {@link #MAX_POINTS} points: the mean of each of as many stretches, at the stretch's last x. */
    static List<double[]> reduce(List<double[]> points) {
        int stretch = (points.size() + MAX_POINTS - 1) / MAX_POINTS;
        var reduced = new ArrayList<double[]>();
        for (int from = 0; from < points.size(); from += Math.max(1, stretch)) {
            int to = Math.min(points.size(), from + stretch);
            double sum = 0;
            int count = 0;
            for (double[] point : points.subList(from, to)) {
                if (Double.isFinite(point[1])) {
                    sum += point[1];
                    count++;
                }
            }
            if (count > 0) {
                reduced.add(new double[] {points.get(to - 1)[0], significant(sum / count)});
            }
        }
        return reduced;
    }

    /** A chart of a section. */
    String add(ReportPart.Chart chart) {
        return add(chart.kind(), chart.title(), chart.content());
    }

    private String add(String kind, String title, Map<String, Object> content) {
        String id = "chart-" + (charts.size() + 1);
        var chart = new LinkedHashMap<String, Object>();
        chart.put("kind", kind);
        chart.put("title", title);
        chart.putAll(content);
        charts.put(id, chart);
        return id;
    }

    /** Where a chart is drawn; nothing for none. */
    String figure(@Nullable String id, String kind) {
        if (id == null) {
            return "";
        }
        Map<String, Object> chart = charts.get(id);
        String title = chart == null ? "" : String.valueOf(chart.get("title"));
        var html = new Html();
        html.raw("<figure class=\"" + kind + "\">").element("figcaption", title);
        html.raw("<div class=\"chart\" id=\"" + id + "\" role=\"img\" aria-label=\"");
        html.text(title).raw(" chart\"></div></figure>");
        return html.toString();
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? round(value) : 0;
    }

    private static double round(double value) {
        return Math.rint(value * 1e5) / 1e5;
    }

    private static double significant(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
    }
}
