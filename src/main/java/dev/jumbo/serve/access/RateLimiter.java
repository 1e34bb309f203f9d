package dev.jumbo.serve.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts clients' requests in token buckets: each request takes a token, and tokens come back evenly over the period. It remembers the
 * 100,000 clients that asked last; one that is forgotten starts with a full bucket.
 */
public final class RateLimiter {
    private static final int MOST = 100_000;

    private final TimeMeter clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

    /** By the machine's clock. */
    public RateLimiter() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimiter(TimeMeter clock) {
        this.clock = clock;
    }

    /**
     * What became of a request.
     *
     * @param allowed whether there was a token for it
     * @param remaining tokens left
     * @param retry when there will be one again; zero if it was allowed
     * @param reset when all will be there again
     */
    public record Answer(boolean allowed, long remaining, Duration retry, Duration reset) {}

    /** Takes a token of a client's. */
    public Answer take(String client, Rate rate) {
        ConsumptionProbe probe = bucket(client, rate).tryConsumeAndReturnRemaining(1);
        return new Answer(
                probe.isConsumed(),
                probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForRefill()),
                Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    private Bucket bucket(String client, Rate rate) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    client + " " + rate,
                    any -> Bucket.builder()
                            .addLimit(limit ->
                                    limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.period()))
                            .withCustomTimePrecision(clock)
                            .build());
        }
    }
}
