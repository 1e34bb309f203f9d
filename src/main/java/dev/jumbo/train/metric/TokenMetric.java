package dev.jumbo.train.metric;

/** A number computed from a stream of a language model's losses on text. */
public interface TokenMetric extends Measure {
    /**
     * Adds some text.
     *
     * @param loss −ln p summed over its tokens, in nats
     * @param tokens tokens that were predicted
     * @param bytes bytes in UTF-8 that they stand for
     */
    void update(double loss, long tokens, long bytes);
}
