package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link TokenBatch} of {@link TokenDocuments}, as long as the longest; what fills the shorter ones is left out of
 * the loss. It stands at the end, where a causal model's tokens do not see it.
 *
 * @param pad the token that fills
 * @param multipleOf lengths are rounded up to a multiple of this, for kernels that like it; 1 for none
 */
public record DocumentBatcher(int pad, int multipleOf) implements Batcher<int[]> {
    /** With a tokenizer's padding, or its token 0 if it has none. */
    public static DocumentBatcher of(Tokenizer tokenizer) {
        return new DocumentBatcher(
                tokenizer.special().find(SpecialTokens.Role.PAD).orElse(0), 1);
    }

    /** With lengths that are multiples of this. */
    public DocumentBatcher multipleOf(int multiple) {
        return new DocumentBatcher(pad, multiple);
    }

    @Override
    public TokenBatch batch(List<int[]> examples, int[] indices, RandomGenerator random) {
        int longest =
                examples.stream().mapToInt(example -> example.length - 1).max().orElse(1);
        int length = Math.multiplyExact((longest - 1) / multipleOf + 1, multipleOf);
        long[] ids = new long[Math.multiplyExact(examples.size(), length)];
        long[] targets = new long[ids.length];
        Arrays.fill(ids, pad);
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (int b = 0; b < examples.size(); b++) {
            int[] example = examples.get(b);
            for (int t = 0; t + 1 < example.length; t++) {
                ids[b * length + t] = example[t];
                targets[b * length + t] = example[t + 1];
            }
        }
        return new TokenBatch(ids, targets, null, null, indices);
    }
}
