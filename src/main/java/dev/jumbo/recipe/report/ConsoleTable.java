package dev.jumbo.recipe.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.WCWidth;

/**
 * A table of text for the console: the first column stands left, the others right. Widths are those of a terminal,
 * where a Chinese character takes two columns. Control characters in cells are replaced, so that a class name cannot
 * steer the terminal.
 */
public final class ConsoleTable {
    private final List<List<String>> rows = new ArrayList<>();

    private ConsoleTable(List<String> columns) {
        rows.add(columns);
    }

    /** A table with the given headings. */
    public static ConsoleTable of(String... columns) {
        return new ConsoleTable(clean(columns));
    }

    /** Precision, recall and F1 by class. */
    public static ConsoleTable of(List<ReportData.ClassScore> scores) {
        ConsoleTable table = of("class", "precision", "recall", "f1", "support");
        for (ReportData.ClassScore score : scores) {
            table.row(
                    score.name(),
                    Html.number(score.precision()),
                    Html.number(score.recall()),
                    Html.number(score.f1()),
                    Html.count(score.support()));
        }
        return table;
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if there are not as many cells as headings
     */
    public ConsoleTable row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("expected " + rows.get(0).size() + " cells " + rows.get(0) + ", got "
                    + cells.length + " " + Arrays.toString(cells));
        }
        rows.add(clean(cells));
        return this;
    }

    /** The table in plain text, with a rule under the headings; each line ends with a newline. */
    public String text() {
        int[] widths = widths();
        var text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(line(row, widths, "  ").stripTrailing()).append('\n');
            if (row == rows.get(0)) {
                text.append("─".repeat(IntStream.of(widths).sum() + 2 * (widths.length - 1)))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** The table in Markdown. */
    public String markdown() {
        int[] widths = widths();
        var text = new StringBuilder();
        for (List<String> row : rows) {
            List<String> escaped =
                    row.stream().map(cell -> cell.replace("|", "\\|")).toList();
            text.append("| ").append(line(escaped, widths, " | ")).append(" |\n");
            if (row == rows.get(0)) {
                text.append("|");
                for (int i = 0; i < widths.length; i++) {
                    text.append(i == 0 ? ":" : "-")
                            .append("-".repeat(widths[i]))
                            .append(i == 0 ? "-" : ":")
                            .append("|");
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String line(List<String> row, int[] widths, String between) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - width(row.get(i))));
            line.append(i == 0 ? "" : between).append(i == 0 ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString();
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return widths;
    }

    /** Columns of a terminal that the text takes. */
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    private static List<String> clean(String... cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.codePoints()
                        .map(c -> Character.isISOControl(c)
                                        || (c >= 0x202a && c <= 0x202e)
                                        || (c >= 0x2066 && c <= 0x2069)
                                ? 0xfffd
                                : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .toList();
    }
}
