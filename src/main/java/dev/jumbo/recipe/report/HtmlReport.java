package dev.jumbo.recipe.report;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Writes a run's report: one HTML file of about 700 kB plus the pictures, which holds its data, style and chart library
 * and loads nothing. Its content security policy forbids the browser to fetch anything and to run any script but the
 * file's own, by their hashes.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** Writes the report under a temporary name and moves it to {@code file}. */
    public static void write(Path file, ReportData data) throws IOException {
        String page = render(data);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(ReportData data) throws IOException {
        var body = new ReportSections(data);
        String library = Echarts.source();
        String script = Echarts.resource("/dev/jumbo/recipe/report/report.js");
        String style = Echarts.resource("/dev/jumbo/recipe/report/report.css");
        var page = new Html();
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                + "style-src 'unsafe-inline'; script-src " + hash(library) + " " + hash(script)
                + "; base-uri 'none'; form-action 'none'\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Jumbo\">\n");
        page.element("title", data.title()).raw("\n<style>\n").raw(style).raw("</style>\n</head>\n<body>\n");
        page.raw(body.html());
        if (body.hasCharts()) {
            page.raw("<script type=\"application/json\" id=\"report-data\">")
                    .raw(body.chartData())
                    .raw("</script>\n<script>")
                    .raw(library)
                    .raw("</script>\n");
        }
        page.raw("<script>").raw(script).raw("</script>\n</body>\n</html>\n");
        return page.toString();
    }

    private static String hash(String script) {
        byte[] digest = Sha256.digest().digest(script.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }
}
