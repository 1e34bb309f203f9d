package dev.jumbo.recipe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The confusion matrix as an HTML table whose cells are coloured by their share of the row. Up to {@link #WITH_TEXT}
 * classes have their numbers in the cells; of more than {@link #MAX_CLASSES} those with the most mistakes are shown.
 */
final class ConfusionTable {
    static final int WITH_TEXT = 20;
    static final int MAX_CLASSES = 40;
    private static final int MAX_PAIRS = 12;

    private final List<String> classes;
    private final long[][] counts;

    ConfusionTable(List<String> classes, long[][] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    String html() {
        var html = new Html();
        int[] shown = shown();
        boolean text = shown.length <= WITH_TEXT;
        if (shown.length < classes.size()) {
            html.element(
                    "p class=\"note\"",
                    "The " + shown.length + " of " + classes.size() + " classes with the most mistakes; percentages"
                            + " are of all examples of the row's class.");
        }
        html.element(
                "p class=\"note\"",
                "Rows are the true classes, columns the predicted ones. "
                        + (text ? "Each cell: count and share of its row." : "Point at a cell for its count."));
        html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\">");
        html.raw("<table class=\"confusion " + (text ? "large" : "small") + "\" style=\"--n:" + shown.length + "\">");
        html.raw("<thead><tr><th scope=\"col\" class=\"corner\">truth \\ predicted</th>");
        for (int column : shown) {
            html.raw("<th scope=\"col\">").element("span", classes.get(column)).raw("</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (int row : shown) {
            long total = total(row);
            html.raw("<tr>").element("th scope=\"row\"", classes.get(row));
            for (int column : shown) {
                cell(html, row, column, total, text);
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
        pairs(html);
        return html.toString();
    }

    private void cell(Html html, int row, int column, long total, boolean text) {
        long count = counts[row][column];
        double share = total == 0 ? 0 : (double) count / total;
        double strength = row == column ? share : Math.sqrt(share);
        html.raw("<td class=\"" + (row == column ? "right" : "wrong") + (strength > 0.55 ? " strong" : "") + "\"");
        if (count > 0) {
            html.raw(String.format(Locale.ROOT, " style=\"--s:%.3f\"", strength));
        }
        if (text) {
            html.raw(">").text(Html.count(count));
            if (count > 0) {
                html.element("small", Html.percent(share));
            }
        } else {
            html.raw(" title=\"")
                    .text(classes.get(row) + " → " + classes.get(column) + ": " + Html.count(count) + " ("
                            + Html.percent(share) + ")")
                    .raw("\">");
        }
        html.raw("</td>");
    }

    private record Pair(int truth, int predicted, long count) {}

    private void pairs(Html html) {
        var pairs = new ArrayList<Pair>();
        for (int row = 0; row < counts.length; row++) {
            for (int column = 0; column < counts.length; column++) {
                if (row != column && counts[row][column] > 0) {
                    pairs.add(new Pair(row, column, counts[row][column]));
                }
            }
        }
        if (pairs.isEmpty()) {
            html.raw("<p class=\"note\">No class was taken for another.</p>");
            return;
        }
        pairs.sort(Comparator.comparingLong(Pair::count).reversed());
        html.raw("<h3>Most confused</h3><ol class=\"pairs\">");
        for (Pair pair : pairs.subList(0, Math.min(MAX_PAIRS, pairs.size()))) {
            html.raw("<li><span class=\"pair\">")
                    .element("span", classes.get(pair.truth()))
                    .raw(" <span class=\"arrow\" aria-label=\"taken for\">→</span> ")
                    .element("span", classes.get(pair.predicted()))
                    .raw("</span> <span class=\"count\">")
                    .element("b", Html.count(pair.count()))
                    .text(" (" + Html.percent((double) pair.count() / total(pair.truth())) + ")")
                    .raw("</span></li>");
        }
        html.raw("</ol>");
    }

    private int[] shown() {
        IntStream all = IntStream.range(0, classes.size());
        if (classes.size() <= MAX_CLASSES) {
            return all.toArray();
        }
        long[] mistakes = new long[classes.size()];
        for (int row = 0; row < counts.length; row++) {
            for (int column = 0; column < counts.length; column++) {
                if (row != column) {
                    mistakes[row] += counts[row][column];
                    mistakes[column] += counts[row][column];
                }
            }
        }
        return all.boxed()
                .sorted(Comparator.comparingLong((Integer index) -> mistakes[index])
                        .reversed())
                .limit(MAX_CLASSES)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private long total(int row) {
        long total = 0;
        for (long count : counts[row]) {
            total += count;
        }
        return total;
    }
}
