package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes how two samples are distributed, side by side: one HTML file of about 700 kB, which loads nothing. */
public final class ComparisonReport {
    private static final String NUMBER = "td class=\"n\"";

    /**
     * Two samples.
     *
     * @param title of the page
     * @param note what is compared, in a sentence
     * @param before name of the first sample
     * @param after name of the second
     * @param columns what is said of each part: as many names as each part has values
     */
    public record Comparison(
            String title, String note, String before, String after, List<String> columns, List<Part> parts) {
        public Comparison {
            columns = List.copyOf(columns);
            parts = List.copyOf(parts);
            for (Part part : parts) {
                if (part.values().size() != columns.size()) {
                    throw new IllegalArgumentException(part.name() + ": expected " + columns.size() + " values "
                            + columns + ", got " + part.values());
                }
            }
        }
    }

    /**
     * One thing that was compared.
     *
     * @param values what is said of it, by the comparison's columns
     * @param change what changed most, in words
     */
    public record Part(String name, List<String> values, String change, List<Bin> bins) {
        public Part {
            values = List.copyOf(values);
            bins = List.copyOf(bins);
        }

        private long before() {
            return bins.stream().mapToLong(Bin::before).sum();
        }

        private long after() {
            return bins.stream().mapToLong(Bin::after).sum();
        }
    }

    /** How many of each sample there are of a kind. */
    public record Bin(String name, long before, long after) {}

    private ComparisonReport() {}

    /** Writes the page under a temporary name and moves it to {@code file}. */
    public static void write(Path file, Comparison comparison) throws IOException {
        String page = render(comparison);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(Comparison comparison) throws IOException {
        var charts = new ReportCharts();
        var html = new Html();
        html.raw("<section>");
        summary(html, comparison);
        html.raw("</section>\n");
        for (Part part : comparison.parts()) {
            part(html, charts, comparison, part);
        }
        String body = ReportPage.body(comparison.title(), comparison.note(), html);
        return ReportPage.render(comparison.title(), body, charts.isEmpty() ? null : charts.json());
    }

    private static void summary(Html html, Comparison comparison) {
        html.raw("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">what</th>");
        comparison.columns().forEach(column -> html.element("th scope=\"col\" class=\"n\"", column));
        html.raw("</tr></thead><tbody>");
        for (Part part : comparison.parts()) {
            html.raw("<tr>").element("th scope=\"row\"", Html.label(part.name()));
            part.values().forEach(value -> html.element(NUMBER, value));
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
    }

    private static void part(Html html, ReportCharts charts, Comparison comparison, Part part) {
        html.raw("<section>").element("h2", Html.label(part.name()));
        html.element("p class=\"note\"", part.change());
        String id = charts.comparison(comparison, part);
        html.raw("<div class=\"charts\">").raw(charts.figure(id, "wide")).raw("</div>");
        html.raw(
                "<details><summary>Numbers</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">bin</th>");
        for (String sample : List.of(comparison.before(), comparison.after())) {
            html.element("th scope=\"col\" class=\"n\"", sample).raw("<th scope=\"col\" class=\"n\">share</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (Bin bin : part.bins()) {
            html.raw("<tr>")
                    .element("th scope=\"row\"", bin.name())
                    .element(NUMBER, Html.count(bin.before()))
                    .element(NUMBER, Html.percent(share(bin.before(), part.before())))
                    .element(NUMBER, Html.count(bin.after()))
                    .element(NUMBER, Html.percent(share(bin.after(), part.after())))
                    .raw("</tr>");
        }
        html.raw("</tbody></table></div></details></section>\n");
    }

    /** NaN of nothing. */
    static double share(long count, long total) {
        return total == 0 ? Double.NaN : (double) count / total;
    }
}
