package dev.jumbo.train.metric;

/**
 * exp of the mean loss of a token: among how many equally likely tokens the model hesitates, at least 1. Named {@code
 * perplexity}. Comparable between models of the same tokenizer only; see {@link BitsPerByte}.
 */
public final class Perplexity implements TokenMetric {
    private final LossSum losses = new LossSum("perplexity", "tokens");

    @Override
    public String name() {
        return "perplexity";
    }

    @Override
    public void update(double loss, long tokens, long bytes) {
        losses.add(loss, tokens);
    }

    @Override
    public double value() {
        return Math.exp(losses.mean());
    }

    @Override
    public void reset() {
        losses.reset();
    }
}
