package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link TokenBatch} of {@link TokenDocuments}, as long as the longest, or as {@code padding} rounds that up. What
 * fills a row stands at the end, where a causal model's tokens do not see it.
 */
public record DocumentBatcher(Padding padding) implements Batcher<int[]> {
    @Override
    public TokenBatch batch(List<int[]> examples, int[] indices, RandomGenerator random) {
        int length = padding.length(examples.stream().mapToInt(example -> example.length - 1));
        long[] ids = new long[Math.multiplyExact(examples.size(), length)];
        long[] targets = new long[ids.length];
        Arrays.fill(ids, padding.token());
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
