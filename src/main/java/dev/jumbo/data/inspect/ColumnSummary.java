package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.TableInspection.ColumnFacts;
import dev.jumbo.data.inspect.TableInspection.Numbers;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Sums up the cells of a column as they come. */
final class ColumnSummary {
    private static final int SAMPLE = 100_000;
    private static final int MOST_SHOWN = 20;

    private final Column column;
    private final Map<Object, Long> counts = new HashMap<>();
    private final SplittableRandom random = Seeds.random(2);
    private double[] sample = new double[1024];
    private Fences fences = new Fences(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    private long missing;
    private long present;
    private long outliers;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    ColumnSummary(Column column) {
        this.column = column;
    }

    void add(Cells cells) {
        if (cells instanceof Cells.Numbers numbers) {
            for (double value : numbers.values()) {
                add(value);
            }
        } else {
            for (@Nullable String text : ((Cells.Texts) cells).values()) {
                if (text == null) {
                    missing++;
                } else {
                    present++;
                    count(text);
                }
            }
        }
    }

    private void add(double value) {
        if (Double.isNaN(value)) {
            missing++;
            return;
        }
        present++;
        count(value);
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        double before = value - mean; // Welford 1962
        mean += before / present;
        squares += before * (value - mean);
        long place = present <= SAMPLE ? present - 1 : random.nextLong(present);
        if (place < SAMPLE) {
            if (place == sample.length) {
                sample = Arrays.copyOf(sample, Math.min(SAMPLE, 2 * sample.length));
            }
            sample[(int) place] = value;
        }
    }

    private void count(Object value) {
        if (counts.size() < ColumnFacts.MANY) {
            counts.merge(value, 1L, Long::sum);
        } else {
            counts.computeIfPresent(value, (key, count) -> count + 1);
        }
    }

    /** After all cells were added. */
    void quartiles() {
        sample = Arrays.copyOf(sample, (int) Math.min(present, sample.length));
        Arrays.sort(sample);
        // Where most values are the same, any other is far out.
        if (column.kind() == Column.Kind.NUMBER && counts.size() > MOST_SHOWN) {
            fences = Fences.of(sample);
        }
    }

    /** After {@link #quartiles}. */
    void countOutliers(Cells cells) {
        if (cells instanceof Cells.Numbers numbers) {
            for (double value : numbers.values()) {
                outliers += fences.excludes(value) ? 1 : 0;
            }
        }
    }

    ColumnFacts facts() {
        boolean few = counts.size() <= MOST_SHOWN || column.kind() == Column.Kind.TEXT;
        Map<String, Long> most = new LinkedHashMap<>();
        if (few) {
            counts.entrySet().stream()
                    .sorted(Map.Entry.<Object, Long>comparingByValue()
                            .reversed()
                            .thenComparing(entry -> entry.getKey().toString()))
                    .limit(MOST_SHOWN)
                    .forEach(entry -> most.put(entry.getKey().toString(), entry.getValue()));
        }
        Numbers numbers = column.kind() == Column.Kind.TEXT || present == 0
                ? null
                : new Numbers(
                        least,
                        Fences.quantile(sample, 0.25),
                        Fences.quantile(sample, 0.5),
                        Fences.quantile(sample, 0.75),
                        greatest,
                        mean,
                        Math.sqrt(squares / present));
        return new ColumnFacts(
                column.name(),
                column.kind().name().toLowerCase(Locale.ROOT),
                missing,
                counts.size(),
                numbers,
                most,
                outliers);
    }
}
