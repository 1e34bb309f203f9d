package dev.jumbo.recipe.study;

import dev.jumbo.recipe.report.ReportPart;
import java.util.List;
import java.util.Locale;

/** What the reports of several runs share. */
final class Texts {
    private Texts() {}

    /** Four decimals; nothing for what is not known. */
    static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** {@code 0.012}, {@code < 0.0001}. */
    static String pValue(double p) {
        return Double.isNaN(p) ? "" : p < 1e-4 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }

    /** The lines of a recipe. */
    static ReportPart.Table recipe(String yaml) {
        return new ReportPart.Table(
                "The recipe, with every default",
                List.of("recipe.yaml"),
                yaml.lines().map(line -> List.of(line.replace(' ', '\u00a0'))).toList());
    }
}
