package dev.jumbo.train.metric;

/**
 * The loss in bits for each byte of text in UTF-8, whatever the tokenizer: what compressing the text with the model would
 * take of 8 (Gao et al., The Pile, 2020). Named {@code bits_per_byte}.
 */
public final class BitsPerByte implements TokenMetric {
    private final LossSum losses = new LossSum("bits_per_byte", "bytes");

    @Override
    public String name() {
        return "bits_per_byte";
    }

    @Override
    public void update(double loss, long tokens, long bytes) {
        losses.add(loss, bytes);
    }

    @Override
    public double value() {
        return losses.mean() / Math.log(2);
    }

    @Override
    public void reset() {
        losses.reset();
    }
}
