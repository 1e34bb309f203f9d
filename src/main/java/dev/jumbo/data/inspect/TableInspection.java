package dev.jumbo.data.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a table.
 *
 * @param parts rows by part
 * @param columns one by one
 * @param duplicates rows that are the same as an earlier one
 * @param contradictions rows whose columns are those of an earlier row but for another target; 0 without a target
 * @param leaks between parts; near ones are rows that differ by their target alone
 * @param giveaways columns that give the target away
 * @param target the column that is to be predicted; empty for none
 */
public record TableInspection(
        String data,
        long examples,
        Map<String, Long> parts,
        List<ColumnFacts> columns,
        long duplicates,
        long contradictions,
        List<Leak> leaks,
        List<Giveaway> giveaways,
        String target)
        implements DataInspection {
    /**
     * A column.
     *
     * @param kind "number", "boolean", "time" or "text"
     * @param missing empty cells
     * @param distinct different values; {@link #MANY} stands for that or more
     * @param numbers of columns that are not text; null if all cells are empty
     * @param most the most frequent values with their counts; of columns with few values
     * @param outliers cells that are far out
     */
    public record ColumnFacts(
            String name,
            String kind,
            long missing,
            int distinct,
            @Nullable Numbers numbers,
            Map<String, Long> most,
            long outliers) {
        /** Different values that are counted. */
        public static final int MANY = 10_000;

        /** Whether all cells that are not empty are the same. */
        public boolean isConstant() {
            return distinct <= 1;
        }
    }

    /**
     * Numbers of a column.
     *
     * @param deviation the standard deviation, of the population
     * @param first the first quartile; the quartiles are those of a random part of large tables
     */
    public record Numbers(
            double least, double first, double median, double third, double greatest, double mean, double deviation) {}

    /**
     * A column that gives the target away.
     *
     * @param score the share of rows whose target is told by the other rows with the same value of the column, or, of targets
     *     that are numbers, the share of their variance that is
     * @param without the same without the column
     */
    public record Giveaway(String column, double score, double without) {}

    @Override
    public Map<String, Long> findings() {
        Map<String, Long> findings = new LinkedHashMap<>();
        findings.put("columns that give the target away", (long) giveaways.size());
        findings.put(
                "leaked between parts",
                leaks.stream().mapToLong(leak -> leak.exact() + leak.near()).sum());
        findings.put("duplicate rows", duplicates);
        findings.put("rows that contradict another", contradictions);
        findings.put(
                "constant columns",
                columns.stream().filter(ColumnFacts::isConstant).count());
        findings.put(
                "columns with missing values",
                columns.stream().filter(column -> column.missing() > 0).count());
        findings.put(
                "outliers", columns.stream().mapToLong(ColumnFacts::outliers).sum());
        findings.values().removeIf(count -> count == 0);
        return findings;
    }
}
