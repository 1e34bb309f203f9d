package dev.jumbo.serve;

import io.prometheus.metrics.core.metrics.Histogram;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a model does, counted; from any thread. A {@link ModelWorker} that counts has one of these from its beginning,
 *
 * <pre>{@code
 * private final ModelMetrics metrics = new ModelMetrics();
 *
 * public ModelMetrics metrics() { return metrics; }
 * }</pre>
 *
 * and calls {@link #batch} after each pass of the model, {@link #firstToken} once for each generated answer, and {@link #tokens} whenever
 * tokens were read or written. The server shows it at {@code GET /metrics} under the model's name and version, as long as it is loaded.
 */
public final class ModelMetrics {
    private static final double NANOS = 1e9;
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
    static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private final Histogram batches = histogram("batches", SIZES);
    private final Histogram inference = histogram("inference", SECONDS);
    private final Histogram firstTokens = histogram("first", SECONDS);
    private final LongAdder predictions = new LongAdder();
    private final LongAdder tokensIn = new LongAdder();
    private final LongAdder tokensOut = new LongAdder();

    private static Histogram histogram(String name, double[] bounds) {
        return Histogram.builder()
                .name(name)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .build();
    }

    /**
     * A pass of the model.
     *
     * @param inputs that it saw at once: pictures, texts, or sequences that each got a token
     * @param nanos that it took
     */
    public void batch(int inputs, long nanos) {
        batches.observe(inputs);
        inference.observe(nanos / NANOS);
        predictions.add(inputs);
    }

    /** An answer's first token was there so long after the request had come. */
    public void firstToken(long nanos) {
        firstTokens.observe(nanos / NANOS);
    }

    /**
     * Tokens since the last call.
     *
     * @param in read from prompts
     * @param out generated
     */
    public void tokens(long in, long out) {
        tokensIn.add(in);
        tokensOut.add(out);
    }

    Histogram batches() {
        return batches;
    }

    Histogram inference() {
        return inference;
    }

    Histogram firstTokens() {
        return firstTokens;
    }

    long predictions() {
        return predictions.sum();
    }

    long tokensIn() {
        return tokensIn.sum();
    }

    long tokensOut() {
        return tokensOut.sum();
    }
}
