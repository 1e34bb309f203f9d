package dev.jumbo.data.table;

import dev.jumbo.data.Split;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A division of rows that follow each other in time. */
public final class TableSplit {
    private TableSplit() {}

    /**
     * The oldest rows to learn from, then those to choose by, the newest to test on. Rows of equal times stay in one part, the earlier.
     *
     * @param times of each row, not NaN
     */
    public static Split inTime(double[] times, double validation, double test) {
        int[] order = IntStream.range(0, times.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> times[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int first = cut(order, times, Math.toIntExact(Math.round(times.length * (1 - validation - test))));
        int second = Math.max(first, cut(order, times, Math.toIntExact(Math.round(times.length * (1 - test)))));
        return new Split(
                Arrays.stream(order, 0, first).sorted().toArray(),
                Arrays.stream(order, first, second).sorted().toArray(),
                Arrays.stream(order, second, order.length).sorted().toArray());
    }

    private static int cut(int[] order, double[] times, int place) {
        int cut = place;
        while (cut > 0 && cut < order.length && times[order[cut]] == times[order[cut - 1]]) {
            cut++;
        }
        return cut;
    }
}
