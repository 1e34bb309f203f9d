package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws losses against rising learning rates: one HTML file of about 700 kB, which loads nothing. */
public final class LearningRateReport {
    private LearningRateReport() {}

    /** A rate, the loss with it, and the smoothed loss. */
    public record Point(double rate, double loss, double smoothed) {}

    /**
     * Writes the page under a temporary name and moves it to {@code file}.
     *
     * @param suggestions rates that are marked, by name
     */
    public static void write(Path file, String title, List<Point> points, Map<String, Double> suggestions)
            throws IOException {
        String page = render(title, points, suggestions);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(String title, List<Point> points, Map<String, Double> suggestions) throws IOException {
        var charts = new ReportCharts();
        var html = new Html();
        html.raw("<header>").element("h1", title);
        html.element(
                "p class=\"note\"",
                "The loss while the learning rate rises from step to step (Smith 2017). Train with a rate where the loss falls"
                        + " fast and not yet flattens out.");
        html.raw("<dl class=\"headline\">");
        suggestions.forEach((name, rate) ->
                html.raw("<div>").element("dt", name).element("dd", rate(rate)).raw("</div>"));
        html.raw("</dl></header>\n<main>\n<section><div class=\"charts\">");
        html.raw(charts.figure(chart(charts, points, suggestions), "wide")).raw("</div></section>\n");
        html.raw("<section><details><summary>Numbers</summary><div class=\"scroll tall\"><table><thead><tr>");
        for (String name : List.of("rate", "loss", "smoothed")) {
            html.element("th scope=\"col\" class=\"n\"", name);
        }
        html.raw("</tr></thead><tbody>");
        for (Point point : points) {
            html.raw("<tr>");
            html.element("td class=\"n\"", rate(point.rate()))
                    .element("td class=\"n\"", Html.number(point.loss()))
                    .element("td class=\"n\"", Html.number(point.smoothed()));
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div></details></section>\n</main>\n");
        html.raw("<footer>Written by Jumbo. This file holds all that it shows and loads nothing.</footer>\n");
        return ReportPage.render(title, html.toString(), charts.json());
    }

    /** As the command prints it, to be copied. */
    private static String rate(double rate) {
        return String.format(Locale.ROOT, "%.2e", rate);
    }

    private static String chart(ReportCharts charts, List<Point> points, Map<String, Double> suggestions) {
        List<double[]> raw = new ArrayList<>();
        List<double[]> smoothed = new ArrayList<>();
        for (Point point : points) {
            raw.add(new double[] {point.rate(), point.loss()});
            smoothed.add(new double[] {point.rate(), point.smoothed()});
        }
        List<Map<String, Object>> marks = new ArrayList<>();
        suggestions.forEach((name, rate) -> {
            Map<String, Object> mark = new LinkedHashMap<>();
            mark.put("name", name);
            mark.put("at", rate);
            marks.add(mark);
        });
        Map<String, Object> line = TuningCharts.series("smoothed", "line", smoothed, "--c1");
        line.put("marks", marks);
        Map<String, Object> losses = TuningCharts.axis("loss", false);
        double first = points.get(0).smoothed();
        double least = points.stream().mapToDouble(Point::smoothed).min().orElse(first);
        losses.put("max", first + Math.max((first - least) / 2, Math.abs(first) / 10)); // what explodes is above
        return charts.plot(
                "Loss by learning rate",
                TuningCharts.axis("learning rate", true),
                losses,
                List.of(TuningCharts.series("loss", "scatter", raw, "--c0"), line));
    }
}
