package dev.jumbo.recipe.report;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The HTML document around a report: it holds its data, style and chart library, and loads nothing. Its content security policy
 * forbids the browser to fetch anything and to run any script but the file's own, by their hashes.
 */
final class ReportPage {
    private ReportPage() {}

    /**
     * A body of a heading, a note and sections.
     *
     * @param main the sections
     */
    static String body(String title, String note, Html main) {
        var html = new Html();
        html.raw("<header>").element("h1", title);
        html.element("p class=\"note\"", note).raw("</header>\n");
        html.raw(
                "<noscript><p class=\"note\">The charts need JavaScript; the tables hold their numbers.</p></noscript>\n");
        html.raw("<main>\n").raw(main.toString()).raw("</main>\n");
        html.raw("<footer>Written by Jumbo. This file holds all that it shows and loads nothing.</footer>\n");
        return html.toString();
    }

    /**
     * The document.
     *
     * @param body what it shows, as HTML
     * @param charts what {@code report.js} draws, as JSON; null for nothing, then the chart library is left out
     */
    static String render(String title, String body, @Nullable String charts) throws IOException {
        String library = charts == null ? "" : Echarts.source();
        String script = InlinePage.resource("/dev/jumbo/recipe/report/report.js");
        String style = InlinePage.resource("/dev/jumbo/recipe/report/report.css");
        var page = new Html();
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                + "style-src 'unsafe-inline'; script-src " + InlinePage.hash(library) + " " + InlinePage.hash(script)
                + "; base-uri 'none'; form-action 'none'\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Jumbo\">\n");
        page.element("title", title).raw("\n<style>\n").raw(style).raw("</style>\n</head>\n<body>\n");
        page.raw(body);
        if (charts != null) {
            page.raw("<script type=\"application/json\" id=\"report-data\">")
                    .raw(charts)
                    .raw("</script>\n<script>")
                    .raw(library)
                    .raw("</script>\n");
        }
        page.raw("<script>").raw(script).raw("</script>\n</body>\n</html>\n");
        return page.toString();
    }
}
