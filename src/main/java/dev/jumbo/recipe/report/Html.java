package dev.jumbo.recipe.report;

import java.util.List;
import java.util.Locale;

/** Text that grows into an HTML document. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Appends markup as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends text, escaped. */
    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Appends an element with escaped text in it; {@code start} is the tag with its attributes. */
    Html element(String start, String text) {
        int end = start.indexOf(' ');
        return raw("<" + start + ">").text(text).raw("</" + (end < 0 ? start : start.substring(0, end)) + ">");
    }

    /** A table that a reader opens by its title; an open one where that is empty. The first column names the rows. */
    Html table(String title, List<String> columns, List<List<String>> rows) {
        if (!title.isEmpty()) {
            raw("<details>").element("summary", title);
        }
        raw("<div class=\"scroll tall\"><table><thead><tr>");
        for (int i = 0; i < columns.size(); i++) {
            element("th scope=\"col\"" + (i == 0 ? "" : " class=\"n\""), columns.get(i));
        }
        raw("</tr></thead><tbody>");
        for (List<String> row : rows) {
            raw("<tr>");
            for (int i = 0; i < row.size(); i++) {
                element(i == 0 ? "th scope=\"row\"" : "td class=\"n\"", row.get(i));
            }
            raw("</tr>");
        }
        return raw("</tbody></table></div>").raw(title.isEmpty() ? "" : "</details>");
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /**
     * Text that is safe between tags and in quoted attributes. Characters that are not allowed in HTML or that turn the
     * direction of what follows are replaced.
     */
    static String escape(String text) {
        var safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(harmless(c) ? c : '\ufffd');
            }
        }
        return safe.toString();
    }

    private static boolean harmless(char c) {
        boolean control = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
        boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        return !control && !direction;
    }

    /** A metric's value: four decimals, or powers of ten when it is far from one. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "n/a";
        }
        double size = Math.abs(value);
        if (size >= 1e15 || (size != 0 && size < 1e-4)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        if (value == Math.rint(value) && size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 1000 ? "%,.1f" : "%.4f", value);
    }

    /** {@code 1,234}. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 12.3%}. */
    static String percent(double share) {
        return Double.isNaN(share) ? "n/a" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** A name for people: {@code f1_macro} becomes {@code F1 macro}. */
    static String label(String name) {
        String words = name.replace('_', ' ').strip();
        if (words.isEmpty()) {
            return name;
        }
        return switch (words) {
            case "roc auc", "roc auc macro", "pr auc", "pr auc macro", "ece", "mse", "mae" ->
                words.replace("roc auc", "ROC AUC")
                        .replace("pr auc", "PR AUC")
                        .replace("ece", "ECE")
                        .replace("mse", "MSE")
                        .replace("mae", "MAE");
            case "mean iou" -> "Mean IoU";
            case "lr" -> "Learning rate";
            case "grad norm" -> "Gradient norm";
            default ->
                words.startsWith("iou ")
                        ? "IoU " + words.substring(4)
                        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        };
    }
}
