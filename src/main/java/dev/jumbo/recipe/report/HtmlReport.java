package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a run's report: one HTML file of about 700 kB plus the pictures, which loads nothing. */
public final class HtmlReport {
    private HtmlReport() {}

    /** Writes the report under a temporary name and moves it to {@code file}. */
    public static void write(Path file, ReportData data) throws IOException {
        write(file, data, List.of());
    }

    /** The same with more sections. */
    public static void write(Path file, ReportData data, List<ReportSection> more) throws IOException {
        String page = render(data, more);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    static String render(ReportData data) throws IOException {
        return render(data, List.of());
    }

    private static String render(ReportData data, List<ReportSection> more) throws IOException {
        var body = new ReportSections(data, more);
        return ReportPage.render(data.title(), body.html(), body.hasCharts() ? body.chartData() : null);
    }
}
