package dev.jumbo.serve;

import java.util.Arrays;

/** How the requests to a version ended: counts of all, and the latencies of the last. Safe for threads. */
final class Samples {
    /** Requests whose latency is remembered. */
    static final int KEPT = 1024;

    private static final long FAILED = -1;

    /** Nanoseconds, or {@link #FAILED}; the next goes where {@code total % KEPT} says. */
    private final long[] ring = new long[KEPT];

    private long total;
    private long answered;
    private long errors;
    private long refused;
    private long invalid;

    /**
     * Some of the last requests. Percentiles are nearest ranks over those that were answered, NaN if none was.
     *
     * @param requests that were answered or failed
     * @param failed of these
     */
    record Window(int requests, int failed, double p50Millis, double p95Millis, double p99Millis) {
        int answered() {
            return requests - failed;
        }
    }

    synchronized void answered(long nanos) {
        answered++;
        add(Math.max(0, nanos));
    }

    synchronized void error() {
        errors++;
        add(FAILED);
    }

    /** A full queue refused it. */
    synchronized void refused() {
        refused++;
        add(FAILED);
    }

    /** The request was wrong, which says nothing of the version. */
    synchronized void invalid() {
        invalid++;
    }

    private void add(long sample) {
        ring[(int) (total++ % KEPT)] = sample;
    }

    /** Requests that were answered or failed until now. */
    synchronized long total() {
        return total;
    }

    /**
     * The last requests.
     *
     * @param most of them
     * @param since {@link #total} after which they came
     */
    synchronized Window last(int most, long since) {
        int requests = (int) Math.min(Math.min(most, KEPT), total - since);
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i++) {
            nanos[i] = ring[(int) ((total - 1 - i) % KEPT)];
        }
        Arrays.sort(nanos);
        int failed = 0;
        while (failed < requests && nanos[failed] == FAILED) {
            failed++;
        }
        return new Window(
                requests, failed, millis(nanos, failed, 50), millis(nanos, failed, 95), millis(nanos, failed, 99));
    }

    /** A percentile by nearest rank of the sorted values behind {@code from}. */
    private static double millis(long[] sorted, int from, int percent) {
        int count = sorted.length - from;
        return count == 0 ? Double.NaN : sorted[from + (count * percent + 99) / 100 - 1] / 1e6;
    }

    synchronized VersionStatistics statistics(int inFlight) {
        Window last = last(KEPT, 0);
        return new VersionStatistics(
                answered,
                errors,
                refused,
                invalid,
                inFlight,
                last.requests(),
                last.p50Millis(),
                last.p95Millis(),
                last.p99Millis());
    }
}
