package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what several runs say together: one HTML file of about 700 kB, which loads nothing. */
public final class StudyReport {
    private StudyReport() {}

    /**
     * Writes the page under a temporary name and moves it to {@code file}.
     *
     * @param title of the page
     * @param note what it is about, in a sentence
     */
    public static void write(Path file, String title, String note, List<ReportPart> parts) throws IOException {
        String page = render(title, note, parts);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(String title, String note, List<ReportPart> parts) throws IOException {
        var charts = new ReportCharts();
        var main = new Html();
        for (ReportPart part : parts) {
            main.raw("<section>")
                    .element("h2", part.name())
                    .raw(part.html(charts))
                    .raw("</section>\n");
        }
        return ReportPage.render(title, ReportPage.body(title, note, main), charts.isEmpty() ? null : charts.json());
    }
}
