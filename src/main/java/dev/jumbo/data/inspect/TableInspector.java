package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.DataInspection.Leak;
import dev.jumbo.data.inspect.TableInspection.ColumnFacts;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks tables over, in two readings and memory that does not grow with the rows but for 16 bytes each. */
public final class TableInspector {
    private final String target;
    private final List<Column> columns;
    private final int targetAt;
    private final List<ColumnSummary> summaries = new ArrayList<>();
    private final RowSample sample;
    private final Map<String, RowHashes> hashes = new LinkedHashMap<>();

    private TableInspector(List<Column> columns, String target) {
        this.columns = columns;
        this.target = target;
        this.targetAt = columns.stream().map(Column::name).toList().indexOf(target);
        columns.forEach(column -> summaries.add(new ColumnSummary(column)));
        this.sample = new RowSample(columns.size());
        if (!target.isEmpty() && targetAt < 0) {
            throw new IllegalArgumentException("target: no column '" + target + "'; expected one of "
                    + columns.stream().map(Column::name).toList());
        }
    }

    /** Hashes of the rows of a part: of all their cells, and of all but the target. */
    private static final class RowHashes {
        private static final int MOST = 50_000_000;

        long[] whole = new long[1024];
        long[] inputs = new long[1024];
        int size;

        void add(long all, long others) {
            if (size == MOST) {
                return;
            }
            if (size == whole.length) {
                whole = Arrays.copyOf(whole, Math.min(MOST, 2 * size));
                inputs = Arrays.copyOf(inputs, Math.min(MOST, 2 * size));
            }
            whole[size] = all;
            inputs[size++] = others;
        }

        void sort() {
            whole = Arrays.copyOf(whole, size);
            inputs = Arrays.copyOf(inputs, size);
            Arrays.sort(whole);
            Arrays.sort(inputs);
        }

        static long repeated(long[] sorted) {
            long repeated = 0;
            for (int i = 1; i < sorted.length; i++) {
                repeated += sorted[i] == sorted[i - 1] ? 1 : 0;
            }
            return repeated;
        }

        /** How many of {@code second} are in {@code first}; both are sorted. */
        static int common(long[] first, long[] second) {
            int common = 0;
            for (long hash : second) {
                common += Arrays.binarySearch(first, hash) >= 0 ? 1 : 0;
            }
            return common;
        }
    }

    /**
     * Looks over a table.
     *
     * @param data what it is called
     * @param parts tables with the same columns
     * @param target the column that is to be predicted; empty for none
     * @throws IOException if a table cannot be read; the message names it
     * @throws IllegalArgumentException if the target is no column, or the columns differ
     */
    public static TableInspection inspect(
            String data, Map<String, Table> parts, String target, TrainingProgress progress) throws IOException {
        List<Column> columns = parts.values().iterator().next().columns();
        for (Map.Entry<String, Table> part : parts.entrySet()) {
            if (!part.getValue().columns().equals(columns)) {
                throw new IllegalArgumentException("the columns of part " + part.getKey() + " "
                        + part.getValue().columns() + " are not those of the first " + columns);
            }
        }
        return new TableInspector(columns, target).inspect(data, parts, progress);
    }

    private TableInspection inspect(String data, Map<String, Table> parts, TrainingProgress progress)
            throws IOException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (Map.Entry<String, Table> part : parts.entrySet()) {
            RowHashes ofPart = new RowHashes();
            rows.put(part.getKey(), read(part.getValue(), ofPart, progress));
            hashes.put(part.getKey(), ofPart);
        }
        summaries.forEach(ColumnSummary::quartiles);
        for (Table part : parts.values()) {
            countOutliers(part, progress);
        }
        hashes.values().forEach(RowHashes::sort);
        long[] all = joined(true);
        long duplicates = RowHashes.repeated(all);
        long contradictions = targetAt < 0 ? 0 : RowHashes.repeated(joined(false)) - duplicates;
        List<ColumnFacts> facts = summaries.stream().map(ColumnSummary::facts).toList();
        return new TableInspection(
                data,
                rows.values().stream().mapToLong(Long::longValue).sum(),
                rows,
                facts,
                duplicates,
                contradictions,
                leaks(),
                targetAt < 0 ? List.of() : sample.giveaways(columns, targetAt),
                target);
    }

    private long read(Table table, RowHashes ofPart, TrainingProgress progress) throws IOException {
        long done = 0;
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                double[][] codes = new double[columns.size()][];
                for (int c = 0; c < columns.size(); c++) {
                    summaries.get(c).add(chunk.cells().get(c));
                    codes[c] = codes(chunk.cells().get(c));
                }
                for (int row = 0; row < chunk.rows(); row++) {
                    add(codes, row, ofPart);
                }
                done += chunk.rows();
                progress.at("reading the table", done, table.rows());
            }
        }
        return done;
    }

    private void add(double[][] codes, int row, RowHashes ofPart) {
        long inputs = 0;
        for (int c = 0; c < codes.length; c++) {
            if (c != targetAt) {
                inputs = Seeds.mix(inputs, Double.doubleToLongBits(codes[c][row]));
            }
        }
        long whole = targetAt < 0 ? inputs : Seeds.mix(inputs, Double.doubleToLongBits(codes[targetAt][row]));
        ofPart.add(whole, inputs);
        sample.offer(codes, row);
    }

    /** Numbers as they are, texts as numbers that differ as the texts do; NaN for empty cells. */
    static double[] codes(Cells cells) {
        if (cells instanceof Cells.Numbers numbers) {
            return numbers.values();
        }
        @Nullable String[] texts = ((Cells.Texts) cells).values();
        double[] codes = new double[texts.length];
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            codes[i] = text == null ? Double.NaN : code(text);
        }
        return codes;
    }

    /** A whole number below 2⁵³. */
    private static double code(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = Seeds.mix(hash, text.charAt(i));
        }
        return (double) (hash >>> 11);
    }

    private void countOutliers(Table table, TrainingProgress progress) throws IOException {
        long done = 0;
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int c = 0; c < columns.size(); c++) {
                    summaries.get(c).countOutliers(chunk.cells().get(c));
                }
                done += chunk.rows();
                progress.at("looking for outliers", done, table.rows());
            }
        }
    }

    private long[] joined(boolean whole) {
        long[] all = hashes.values().stream()
                .flatMapToLong(part -> Arrays.stream(whole ? part.whole : part.inputs))
                .toArray();
        Arrays.sort(all);
        return all;
    }

    private List<Leak> leaks() {
        List<String> names = List.copyOf(hashes.keySet());
        List<RowHashes> parts = List.copyOf(hashes.values());
        List<Leak> leaks = new ArrayList<>();
        for (int a = 0; a < parts.size(); a++) {
            for (int b = a + 1; b < parts.size(); b++) {
                int exact = RowHashes.common(parts.get(a).whole, parts.get(b).whole);
                int inputs = RowHashes.common(parts.get(a).inputs, parts.get(b).inputs);
                if (inputs > 0) {
                    leaks.add(new Leak(names.get(a), names.get(b), exact, Math.max(0, inputs - exact)));
                }
            }
        }
        return leaks;
    }
}
