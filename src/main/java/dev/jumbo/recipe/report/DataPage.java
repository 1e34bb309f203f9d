package dev.jumbo.recipe.report;

import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is said of a data set, in sections: as one HTML file that loads nothing, or as text for the console.
 *
 * @param title of the page
 * @param facts names and values under the title
 * @param headline names and numbers, large
 */
public record DataPage(String title, Map<String, String> facts, Map<String, String> headline, List<Section> sections) {
    private static final int CONSOLE_ROWS = 12;
    private static final int CONSOLE_CELL = 96;

    /**
     * A section.
     *
     * @param note a sentence or two; may be empty
     */
    public record Section(String title, String note, List<Block> blocks) {
        public Section {
            blocks = List.copyOf(blocks);
        }
    }

    /** A part of a section. */
    public sealed interface Block {}

    /**
     * A table.
     *
     * @param columns headings
     * @param rows that are shown, as many cells each as there are headings
     * @param all rows that there are
     * @param numbers whether the columns after the first are numbers
     */
    public record Rows(List<String> columns, List<List<String>> rows, long all, boolean numbers) implements Block {
        public Rows {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** Pictures, with a line or two of words; not on the console. */
    public record Gallery(List<Shown> pictures) implements Block {
        public Gallery {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * A picture.
     *
     * @param name shown while the pointer is over it
     * @param first what stands under it
     * @param second what stands under that; may be empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Shown(byte[] png, String name, String first, String second) {}

    /** A bar chart; not on the console. {@code series} has a number for each of {@code names}. */
    public record Bars(String title, List<String> names, Map<String, List<Double>> series) implements Block {}

    /** Writes the page under a temporary name and moves it to {@code file}. */
    public void write(Path file) throws IOException {
        String page = html();
        WholeFile.write(file, temporary -> Files.writeString(temporary, page));
    }

    String html() throws IOException {
        var charts = new ReportCharts();
        var html = new Html();
        html.raw("<header>").element("h1", title).raw("<dl class=\"facts\">");
        facts.forEach((name, value) ->
                html.raw("<div>").element("dt", name).element("dd", value).raw("</div>"));
        html.raw("</dl></header>\n<dl class=\"headline\">");
        headline.forEach((name, value) ->
                html.raw("<div>").element("dt", name).element("dd", value).raw("</div>"));
        html.raw("</dl>\n<nav aria-label=\"Sections\">");
        sections.forEach(section -> html.element("a href=\"#" + anchor(section) + "\"", section.title()));
        html.raw("</nav>\n<noscript><p class=\"note\">The charts need JavaScript; the tables hold their numbers.</p>"
                + "</noscript>\n<main>\n");
        for (Section section : sections) {
            html.raw("<section id=\"" + anchor(section) + "\">").element("h2", section.title());
            if (!section.note().isEmpty()) {
                html.element("p class=\"note\"", section.note());
            }
            bars(html, charts, section);
            for (Block block : section.blocks()) {
                if (block instanceof Rows rows) {
                    table(html, rows);
                } else if (block instanceof Gallery gallery) {
                    gallery(html, gallery);
                }
            }
            html.raw("</section>\n");
        }
        html.raw("</main>\n<footer>Written by Jumbo. This file holds all that it shows and loads nothing.</footer>\n");
        return ReportPage.render(title, html.toString(), charts.isEmpty() ? null : charts.json());
    }

    private static String anchor(Section section) {
        return section.title().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    }

    private static void bars(Html html, ReportCharts charts, Section section) {
        List<Bars> all = section.blocks().stream()
                .filter(Bars.class::isInstance)
                .map(Bars.class::cast)
                .toList();
        if (!all.isEmpty()) {
            html.raw("<div class=\"charts\">");
            all.forEach(one -> html.raw(charts.figure(charts.bars(one), "wide")));
            html.raw("</div>");
        }
    }

    private static void table(Html html, Rows table) {
        html.raw("<div class=\"scroll tall\"><table><thead><tr>");
        String numbers = table.numbers() ? " class=\"n\"" : "";
        for (int i = 0; i < table.columns().size(); i++) {
            html.element(
                    "th scope=\"col\"" + (i > 0 ? numbers : ""), table.columns().get(i));
        }
        html.raw("</tr></thead><tbody>");
        for (List<String> row : table.rows()) {
            html.raw("<tr>").element("th scope=\"row\"", row.get(0));
            row.subList(1, row.size()).forEach(cell -> html.element("td" + numbers, cell));
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
        if (table.all() > table.rows().size()) {
            html.element(
                    "p class=\"note\"",
                    "and " + Html.count(table.all() - table.rows().size()) + " more");
        }
    }

    private static void gallery(Html html, Gallery gallery) {
        html.raw("<ul class=\"mistakes\">");
        for (Shown picture : gallery.pictures()) {
            html.raw("<li><figure><img src=\"data:image/png;base64,")
                    .raw(Base64.getEncoder().encodeToString(picture.png()))
                    .raw("\" loading=\"lazy\" alt=\"")
                    .text(picture.first())
                    .raw("\" title=\"")
                    .text(picture.name())
                    .raw("\"><figcaption>")
                    .element("span class=\"truth\"", picture.first());
            if (!picture.second().isEmpty()) {
                html.element("span class=\"predicted\"", picture.second());
            }
            html.raw("</figcaption></figure></li>");
        }
        html.raw("</ul>");
    }

    /** The tables, each cut to a few rows. */
    public String text() {
        var text = new StringBuilder();
        ConsoleTable head = ConsoleTable.of(title, "");
        headline.forEach(head::row);
        text.append(head.text());
        for (Section section : sections) {
            for (Block block : section.blocks()) {
                if (block instanceof Rows rows && !rows.rows().isEmpty()) {
                    text.append('\n').append(section.title()).append('\n').append(console(rows));
                }
            }
        }
        return text.toString();
    }

    private static String console(Rows rows) {
        ConsoleTable table = ConsoleTable.of(rows.columns().toArray(String[]::new));
        List<List<String>> shown =
                rows.rows().subList(0, Math.min(CONSOLE_ROWS, rows.rows().size()));
        shown.forEach(row -> table.row(row.stream().map(DataPage::shortened).toArray(String[]::new)));
        long more = rows.all() - shown.size();
        return table.text() + (more > 0 ? "and " + Html.count(more) + " more\n" : "");
    }

    private static String shortened(String cell) {
        int points = cell.codePointCount(0, cell.length());
        return points <= CONSOLE_CELL
                ? cell
                : "…" + cell.substring(cell.offsetByCodePoints(0, points - CONSOLE_CELL + 1));
    }
}
