package dev.jumbo.generation;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;

/**
 * How likely a token was: natural logarithms of the model's own probabilities, before temperature, penalties and cuts.
 *
 * @param chosen of the token that was chosen
 * @param tokens the most likely tokens, the most likely first
 * @param values theirs
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogProbs(double chosen, int[] tokens, double[] values) {
    /** logits: [V]; {@code most} of the likeliest tokens are told. */
    static LogProbs of(Tensor logits, int token, int most) {
        Tensor all = logits.to(DType.FLOAT32).logSoftmax(0); // [V]
        double chosen = all.select(0, token).item();
        if (most == 0) {
            return new LogProbs(chosen, new int[0], new double[0]);
        }
        Tensor.Top top = all.topk(Math.min(most, all.size(0)), 0);
        int[] tokens = new int[(int) top.indices().size(0)];
        long[] indices = top.indices().toLongs();
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) indices[i];
        }
        return new LogProbs(chosen, tokens, top.values().toDoubles());
    }
}
