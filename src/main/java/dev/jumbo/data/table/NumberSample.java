package dev.jumbo.data.table;

import dev.jumbo.data.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The numbers of a column: all of them up to a million, of more a million drawn at random with equal chances (Vitter 1985, algorithm R). */
final class NumberSample {
    private static final int MOST = 1_000_000;

    private final SplittableRandom random = Seeds.random(0, MOST);
    private double[] values = new double[64];
    private int size;
    private long seen;
    private long gaps;
    private boolean sorted;

    void add(double value) {
        if (!Double.isFinite(value)) {
            gaps++;
            return;
        }
        sorted = false;
        seen++;
        if (size < MOST) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Math.min(MOST, 2 * size));
            }
            values[size++] = value;
            return;
        }
        long place = random.nextLong(seen);
        if (place < MOST) {
            values[(int) place] = value;
        }
    }

    /** Empty cells. */
    long gaps() {
        return gaps;
    }

    /** Whether all cells were empty. */
    boolean isEmpty() {
        return size == 0;
    }

    /** The numbers, ascending. */
    double[] sorted() {
        if (!sorted) {
            values = Arrays.copyOf(values, size);
            Arrays.sort(values);
            sorted = true;
        }
        return values;
    }

    /** The same, in order, with a number for each gap, in proportion; or their logarithms. */
    double[] filled(double fill, boolean log) {
        int more = (int) Math.min(MOST, Math.round((double) gaps * size / seen));
        int found = Arrays.binarySearch(sorted(), fill);
        int place = found < 0 ? -found - 1 : found;
        double[] filled = Arrays.copyOf(sorted(), size + more);
        System.arraycopy(sorted(), place, filled, place + more, size - place);
        Arrays.fill(filled, place, place + more, fill);
        if (log) {
            Arrays.setAll(filled, i -> Scaling.logarithm(filled[i])); // which keeps the order
        }
        return filled;
    }

    /** Whether a part of the numbers, which are times, is not always the same. */
    boolean varies(NumberFeature.Part part, double same) {
        double first = NumberFeature.of(part, sorted()[0]);
        return Arrays.stream(sorted()).anyMatch(time -> Math.abs(NumberFeature.of(part, time) - first) > same);
    }
}
