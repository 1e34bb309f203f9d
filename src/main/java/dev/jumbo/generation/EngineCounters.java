package dev.jumbo.generation;

import java.util.Arrays;

/** Counts, by one thread, what others may read. */
final class EngineCounters {
    private static final int SECONDS = 10;

    private long tokens;
    private long promptTokens;
    private long reusedTokens;

    /** Tokens of each of the last seconds; the number of the second says the place. */
    private final long[] recent = new long[SECONDS + 1];

    private long second = now();

    private static long now() {
        return System.nanoTime() / 1_000_000_000L;
    }

    synchronized void tokens(int count) {
        turn();
        tokens += count;
        recent[place(second)] += count;
    }

    synchronized void prompt(int length, int reused) {
        promptTokens += length;
        reusedTokens += reused;
    }

    synchronized EngineStatistics statistics(int waiting, int running) {
        turn();
        double last = Arrays.stream(recent).sum() - recent[place(second)];
        return new EngineStatistics(waiting, running, tokens, last / SECONDS, promptTokens, reusedTokens);
    }

    private void turn() {
        long now = now();
        for (int i = 0; i < recent.length && second < now; i++) {
            second++;
            recent[place(second)] = 0;
        }
        second = now;
    }

    private int place(long second) {
        return Math.floorMod(second, recent.length);
    }
}
