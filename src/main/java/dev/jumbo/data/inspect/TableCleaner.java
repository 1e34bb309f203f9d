package dev.jumbo.data.inspect;

import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.RowRules;
import dev.jumbo.data.table.TableEditor;
import dev.jumbo.data.text.NearDuplicates;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Applies steps to the rows of a table, one after the other.
 *
 * @param rows the rows, from which some are taken
 * @param target the column that is to be predicted; empty for none
 * @param ignored columns by which rows do not differ, as their numbers
 * @param needed columns that stay
 */
public record TableCleaner(TableEditor rows, String target, Set<String> ignored, Set<String> needed) {
    /** Texts that are remembered when near duplicates are looked for. */
    private static final int MEMORY = 1_000_000;

    public TableCleaner {
        ignored = Set.copyOf(ignored);
        Set<String> all = new HashSet<>(needed);
        all.add(target);
        needed = Set.copyOf(all);
    }

    /**
     * Applies the steps. {@link CleanStep.Broken} is for who reads the rows.
     *
     * @throws IOException if the rows cannot be read or kept
     * @throws IllegalArgumentException if a step is none for tables, or wants a column that is not there
     */
    public void clean(List<CleanStep> steps, TrainingProgress progress) throws IOException {
        for (int i = 0; i < steps.size(); i++) {
            progress.at("cleaning: " + name(steps.get(i)), i, steps.size());
            apply(steps.get(i), new RowRules(rows));
        }
        progress.at("cleaning", steps.size(), steps.size());
    }

    private static String name(CleanStep step) {
        return step.getClass()
                .getSimpleName()
                .replaceAll("(?<=.)([A-Z])", "-$1")
                .toLowerCase(Locale.ROOT);
    }

    private void apply(CleanStep step, RowRules rules) throws IOException {
        String name = name(step);
        if (step instanceof CleanStep.ExactDuplicates) {
            rules.duplicates(name, ignored);
        } else if (step instanceof CleanStep.NearDuplicates near) {
            nearDuplicates(name, column(name, near.column(), true), threshold(near.threshold()));
        } else if (step instanceof CleanStep.Leakage leakage) {
            rules.leaks(name, target, ignored);
            if (!leakage.column().isEmpty()) {
                nearLeaks(name, column(name, leakage.column(), true), threshold(leakage.threshold()));
            }
        } else if (step instanceof CleanStep.Contradictions) {
            rules.contradictions(name, target(name), ignored);
        } else if (step instanceof CleanStep.MissingTarget) {
            rules.missing(name, target(name));
        } else if (step instanceof CleanStep.SmallClasses small) {
            rules.rare(name, target(name), small.least());
        } else if (step instanceof CleanStep.Outliers outliers) {
            for (String column : numbers(name, outliers)) {
                rules.outliers(name, column, outliers.fence());
            }
        } else if (step instanceof CleanStep.ConstantColumns) {
            drop(name, rules.constant(), "all cells of the rows to learn from are the same, or empty");
        } else if (step instanceof CleanStep.MissingColumns missing) {
            drop(name, rules.sparse(missing.share()), "more than " + missing.share() + " of the cells are empty");
        } else if (!(step instanceof CleanStep.Broken)) {
            throw new IllegalArgumentException("clean: " + name + " is no step for tables, which the data is");
        }
    }

    private void drop(String step, List<String> columns, String reason) throws IOException {
        for (String column : columns) {
            if (!needed.contains(column)) {
                rows.drop(column, step + " (columns)", reason);
            }
        }
    }

    private String target(String step) {
        if (target.isEmpty()) {
            throw new IllegalArgumentException("clean: " + step + " needs prepare.target, the column to be predicted");
        }
        return target;
    }

    private String column(String step, String wanted, boolean text) {
        List<String> known = rows.columns().stream()
                .filter(column -> (column.kind() == Column.Kind.TEXT) == text)
                .map(Column::name)
                .toList();
        if (!known.contains(wanted)) {
            throw new IllegalArgumentException("clean: " + step + ": expected a column of "
                    + (text ? "texts" : "numbers") + ", got '" + wanted + "'"
                    + (known.isEmpty()
                            ? "; there is none"
                            : "; did you mean '" + NearestName.of(wanted, known) + "'?"));
        }
        return wanted;
    }

    private List<String> numbers(String step, CleanStep.Outliers outliers) {
        List<String> columns = new ArrayList<>();
        for (String column : outliers.columns()) {
            columns.add(column(step, column, false));
        }
        if (columns.isEmpty()) {
            rows.columns().stream()
                    .filter(column -> column.kind() == Column.Kind.NUMBER)
                    .map(Column::name)
                    .filter(column -> !column.equals(target) && !ignored.contains(column))
                    .forEach(columns::add);
        }
        return columns;
    }

    private static double threshold(double given) {
        return given == 0 ? TextInspector.SIMILARITY : given;
    }

    private void nearDuplicates(String step, String column, double threshold) throws IOException {
        NearDuplicates seen = new NearDuplicates(threshold, MEMORY);
        Map<Long, Long> like = new HashMap<>();
        rows.eachText(column, (place, part, text) -> {
            int[] signature = NearDuplicates.signature(text);
            long first = seen.find(signature);
            if (first < 0) {
                seen.add(signature, place);
            } else {
                like.put(place, first);
            }
        });
        rows.remove(step, like, column + " is almost that of ");
    }

    /** Of a part, what one that comes before has. */
    private void nearLeaks(String step, String column, double threshold) throws IOException {
        NearDuplicates before = new NearDuplicates(threshold, MEMORY);
        Map<Long, int[]> here = new HashMap<>();
        Map<Long, Long> like = new HashMap<>();
        String[] current = {""};
        String last = rows.parts().get(rows.parts().size() - 1);
        rows.eachText(column, (place, part, text) -> {
            if (!part.equals(current[0])) {
                here.forEach((row, signature) -> before.add(signature, row));
                here.clear();
                current[0] = part;
            }
            int[] signature = NearDuplicates.signature(text);
            long first = before.find(signature);
            if (first >= 0) {
                like.put(place, first);
            } else if (!part.equals(last)) {
                here.put(place, signature);
            }
        });
        rows.remove(step, like, column + " is almost that of ");
    }
}
