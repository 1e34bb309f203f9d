package dev.jumbo.recipe.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A section of a report: notes, tables and charts, in order.
 *
 * @param name its heading
 */
public record ReportPart(String name, List<Element> elements) {
    /** Bars of one chart; of more the first are drawn. */
    private static final int MOST_BARS = 24;

    /** Something that a section shows. */
    public sealed interface Element {}

    /** A sentence or two. */
    public record Note(String text) implements Element {}

    /**
     * A table.
     *
     * @param title what a reader opens it by; empty for a table that is always open
     * @param columns headings; the first column names the rows
     */
    public record Table(String title, List<String> columns, List<List<String>> rows) implements Element {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "expected " + columns.size() + " cells " + columns + ", got " + row);
                }
            }
        }
    }

    /** What is HTML already, safe as it is. */
    record Markup(String html) implements Element {}

    /** A chart as {@code report.js} draws it. */
    public record Chart(String kind, String title, boolean square, Map<String, Object> content) implements Element {
        public Chart {
            content = Map.copyOf(content);
        }
    }

    /** A value with its interval; without one, {@code low} and {@code high} are NaN. */
    public record Bar(String name, double value, double low, double high) {}

    /**
     * A line.
     *
     * @param points x and y, ascending in x
     * @param low lower ends of intervals of the same x; none for none
     * @param high upper ends
     */
    public record Line(String name, List<double[]> points, List<double[]> low, List<double[]> high) {
        public Line {
            points = List.copyOf(points);
            low = List.copyOf(low);
            high = List.copyOf(high);
        }
    }

    public ReportPart {
        elements = List.copyOf(elements);
    }

    /** Values with intervals, one under the other. */
    public static Chart intervals(String title, List<Bar> bars) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Bar bar : bars.subList(0, Math.min(MOST_BARS, bars.size()))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", bar.name());
            putFinite(row, "value", bar.value());
            putFinite(row, "low", bar.low());
            putFinite(row, "high", bar.high());
            rows.add(row);
        }
        return new Chart("intervals", title, false, Map.of("bars", rows));
    }

    /**
     * Lines over numbers.
     *
     * @param log whether x is drawn by its logarithm
     */
    public static Chart lines(String title, String x, String y, boolean log, List<Line> lines) {
        List<Map<String, Object>> series = new ArrayList<>();
        for (Line line : lines) {
            series.add(Map.of(
                    "name", line.name(),
                    "points", ReportCharts.reduce(line.points()),
                    "low", ReportCharts.reduce(line.low()),
                    "high", ReportCharts.reduce(line.high())));
        }
        return new Chart("lines", title, false, Map.of("series", series, "x", x, "y", y, "log", log));
    }

    private static void putFinite(Map<String, Object> row, String name, double value) {
        if (Double.isFinite(value)) {
            row.put(name, value);
        }
    }

    /** The section's content; its charts are added to the others of the page. */
    String html(ReportCharts charts) {
        var html = new Html();
        boolean grid = false;
        for (Element element : elements) {
            boolean chart = element instanceof Chart;
            if (chart != grid) {
                html.raw(chart ? "<div class=\"charts\">" : "</div>");
                grid = chart;
            }
            show(html, element, charts);
        }
        return html.raw(grid ? "</div>" : "").toString();
    }

    private static void show(Html html, Element element, ReportCharts charts) {
        if (element instanceof Note note) {
            html.element("p class=\"note\"", note.text());
        } else if (element instanceof Chart chart) {
            html.raw(charts.figure(charts.add(chart), chart.square() ? "square" : "wide"));
        } else if (element instanceof Markup markup) {
            html.raw(markup.html());
        } else if (element instanceof Table table) {
            html.table(table.title(), table.columns(), table.rows());
        }
    }
}
