package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what a search found, one HTML file of about 700 kB, which loads nothing. */
public final class TuningReport {
    private static final String NUMBER = "td class=\"n\"";

    /**
     * A search.
     *
     * @param facts what it was, for people
     * @param metric what trials were judged by
     * @param lower whether smaller values are better
     * @param axes what was searched
     * @param trials by number
     * @param importance of each axis, 0 to 1; empty if it is not known
     * @param rungs of successive halving; empty without it
     * @param test values of the best trial on the test data; empty before it was tested
     * @param recipe the best, in YAML; empty if there is none
     */
    public record Search(
            String title,
            Map<String, String> facts,
            String metric,
            boolean lower,
            List<Axis> axes,
            List<Row> trials,
            Map<String, Double> importance,
            List<Rung> rungs,
            Map<String, Double> test,
            String recipe) {
        public Search {
            axes = List.copyOf(axes);
            trials = List.copyOf(trials);
            rungs = List.copyOf(rungs);
        }

        /** The best trial: marked by the search, else none. */
        @Nullable Row best() {
            return trials.stream().filter(Row::best).findFirst().orElse(null);
        }
    }

    /**
     * One key of the recipe.
     *
     * @param key dotted
     * @param log whether equal factors lie equally far apart
     * @param choices names of values without an order; empty for numbers
     * @param low the smallest number
     * @param high the largest number
     */
    public record Axis(String key, boolean log, List<String> choices, double low, double high) {
        public Axis {
            choices = List.copyOf(choices);
        }

        /** Where a number, or a choice's index, lies between the ends: 0 to 1. */
        double share(double at) {
            if (!choices.isEmpty()) {
                return (at + 0.5) / choices.size();
            }
            return log ? Math.log(at / low) / Math.log(high / low) : (at - low) / (high - low);
        }
    }

    /**
     * One trial.
     *
     * @param at its numbers, or indices of choices, by the search's axes; null where it has none
     * @param texts the same for people; empty where it has none
     * @param value of the metric; NaN if it has none
     */
    public record Row(
            int number,
            String state,
            int epochs,
            double value,
            boolean best,
            List<Double> at,
            List<String> texts,
            List<Double> curve,
            double seconds,
            String message) {
        public Row {
            at = List.copyOf(at);
            texts = List.copyOf(texts);
            curve = List.copyOf(curve);
        }
    }

    /** How many trials came to a rung, went on from it, and the best value there. */
    public record Rung(int epochs, int trials, int promoted, double best) {}

    private TuningReport() {}

    /** Writes the page under a temporary name and moves it to {@code file}. */
    public static void write(Path file, Search search) throws IOException {
        String page = render(search);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(Search search) throws IOException {
        var charts = new ReportCharts();
        var plots = new TuningCharts(charts, search);
        var html = new Html();
        html.raw("<header>").element("h1", search.title());
        html.raw("<dl class=\"facts\">");
        search.facts()
                .forEach((name, value) -> html.raw("<div>")
                        .element("dt", name)
                        .element("dd", value)
                        .raw("</div>"));
        html.raw("</dl>");
        headline(html, search);
        html.raw("</header>\n<noscript><p class=\"note\">The charts need JavaScript; the tables hold their"
                + " numbers.</p></noscript>\n<main>\n");
        section(html, charts, "History", plots.history(), "Each point is a trial; the line is the best so far.");
        section(html, charts, "Curves", plots.curves(), "The validation value after each epoch; the best in colour.");
        section(
                html,
                charts,
                "What mattered",
                plots.importance(),
                "The share of the variance that each key explains alone: functional ANOVA of a random forest over the trials"
                        + " (Hutter et al. 2014). The rest is how keys act together. With few trials it is a guess.");
        section(html, charts, "All keys at once", plots.parallel(), "A line is a trial; the stronger, the better.");
        slices(html, charts, plots);
        rungs(html, search);
        trials(html, search);
        if (!search.recipe().isEmpty()) {
            html.raw("<section><details><summary>The best recipe</summary>")
                    .element("pre class=\"yaml\"", search.recipe())
                    .raw("</details></section>\n");
        }
        html.raw("</main>\n<footer>Written by Jumbo. This file holds all that it shows and loads nothing.</footer>\n");
        return ReportPage.render(search.title(), html.toString(), charts.isEmpty() ? null : charts.json());
    }

    private static void headline(Html html, Search search) {
        Row best = search.best();
        if (best == null) {
            return;
        }
        html.raw("<dl class=\"headline\">");
        figure(html, "Best " + search.metric() + " (validation)", Html.number(best.value()));
        search.test().forEach((name, value) -> figure(html, Html.label(name) + " (test)", Html.number(value)));
        html.raw("</dl>");
    }

    private static void figure(Html html, String name, String value) {
        html.raw("<div>").element("dt", name).element("dd", value).raw("</div>");
    }

    private static void section(Html html, ReportCharts charts, String title, @Nullable String id, String note) {
        if (id != null) {
            html.raw("<section>").element("h2", title).element("p class=\"note\"", note);
            html.raw("<div class=\"charts\">").raw(charts.figure(id, "wide")).raw("</div></section>\n");
        }
    }

    private static void slices(Html html, ReportCharts charts, TuningCharts plots) {
        List<String> ids = plots.slices();
        if (!ids.isEmpty()) {
            html.raw("<section>").element("h2", "Key by key");
            html.element("p class=\"note\"", "The value against one key at a time; later trials are darker.");
            html.raw("<div class=\"charts\">");
            ids.forEach(id -> html.raw(charts.figure(id, "slice")));
            html.raw("</div></section>\n");
        }
    }

    private static void rungs(Html html, Search search) {
        if (search.rungs().isEmpty()) {
            return;
        }
        html.raw("<section>").element("h2", "Rungs");
        html.raw("<div class=\"scroll\"><table><thead><tr>");
        for (String name : List.of("epochs", "trials", "went on", "best " + search.metric())) {
            html.element("th scope=\"col\" class=\"n\"", name);
        }
        html.raw("</tr></thead><tbody>");
        for (Rung rung : search.rungs()) {
            html.raw("<tr>")
                    .element(NUMBER, Html.count(rung.epochs()))
                    .element(NUMBER, Html.count(rung.trials()))
                    .element(NUMBER, Html.count(rung.promoted()))
                    .element(NUMBER, Html.number(rung.best()))
                    .raw("</tr>");
        }
        html.raw("</tbody></table></div></section>\n");
    }

    private static void trials(Html html, Search search) {
        html.raw("<section>").element("h2", "Trials");
        html.raw("<div class=\"scroll tall\"><table><thead><tr>");
        html.element("th scope=\"col\"", "trial").element("th scope=\"col\"", "state");
        html.element("th scope=\"col\" class=\"n\"", "epochs").element("th scope=\"col\" class=\"n\"", search.metric());
        html.element("th scope=\"col\" class=\"n\"", "seconds");
        search.axes().forEach(axis -> html.element("th scope=\"col\"", axis.key()));
        html.raw("</tr></thead><tbody>");
        for (Row row : search.trials()) {
            html.raw("<tr>")
                    .element("th scope=\"row\"", row.number() + (row.best() ? " ★" : ""))
                    .element("td", row.message().isEmpty() ? row.state() : row.state() + ": " + row.message())
                    .element(NUMBER, Html.count(row.epochs()))
                    .element(NUMBER, Html.number(row.value()))
                    .element(NUMBER, String.format(Locale.ROOT, "%.1f", row.seconds()));
            row.texts().forEach(text -> html.element("td", text));
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div></section>\n");
    }
}
