package dev.jumbo.data.table;

import dev.jumbo.data.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** The numbers of a column: all of them up to a million, of more a million drawn at random with equal chances (Vitter 1985, algorithm R). */
final class NumberSample {
    private static final int MOST = 1_000_000;

    private final SplittableRandom random = Seeds.random(0, MOST);
    private double[] values = new double[64];
    private int size;
    private long seen;
    private long gaps;

    void add(double value) {
        if (!Double.isFinite(value)) {
            gaps++;
            return;
        }
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

    /** The mean of the numbers. */
    double mean() {
        return values().sum() / size;
    }

    /** The median of the numbers. */
    double median() {
        double[] some = Arrays.copyOf(values, size);
        Scaling.place(some, 0.5);
        return Scaling.quantile(some, 0.5);
    }

    /** The numbers with one for each gap, in proportion, in no order; or their logarithms. */
    double[] filled(double fill, boolean log) {
        int more = (int) Math.min(MOST, Math.round((double) gaps * size / seen));
        double[] filled = Arrays.copyOf(values, size + more);
        Arrays.fill(filled, size, filled.length, fill);
        if (log) {
            Arrays.setAll(filled, i -> Scaling.logarithm(filled[i]));
        }
        return filled;
    }

    /** Whether a part of the numbers, which are times, is not always the same. */
    boolean varies(NumberFeature.Part part, double same) {
        double first = NumberFeature.of(part, values[0]);
        return values().anyMatch(time -> Math.abs(NumberFeature.of(part, time) - first) > same);
    }

    private DoubleStream values() {
        return Arrays.stream(values, 0, size);
    }
}
