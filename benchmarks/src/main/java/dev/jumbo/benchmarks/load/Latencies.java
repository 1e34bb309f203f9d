package dev.jumbo.benchmarks.load;

import java.util.Arrays;
import java.util.Locale;

/** Times of answers, in microseconds; all are kept. */
final class Latencies {
    private int[] micros = new int[1 << 12];
    private int count;

    void add(long nanoseconds) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = (int) Math.min(Integer.MAX_VALUE, nanoseconds / 1000);
    }

    int count() {
        return count;
    }

    /** Milliseconds that so many of a hundred answers did not take. */
    double percentile(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        int[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) Math.ceil(percent / 100 * count) - 1)] / 1e3;
    }

    /** Of answers: {@code p50 3.1, p95 5.0, p99 8.1, max 20.4 ms}. */
    @Override
    public String toString() {
        return count == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "p50 %.1f, p95 %.1f, p99 %.1f, max %.1f ms",
                        percentile(50),
                        percentile(95),
                        percentile(99),
                        percentile(100));
    }
}
