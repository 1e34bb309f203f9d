package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a {@link PairBatch} whose sides are as long as their longest texts, or as {@code padding} rounds that up. */
public record PairBatcher(Padding padding) implements Batcher<EncodedPair> {
    @Override
    public PairBatch batch(List<EncodedPair> examples, int[] indices, RandomGenerator random) {
        int source = padding.length(examples.stream().mapToInt(pair -> pair.source().length));
        int target = padding.length(examples.stream().mapToInt(pair -> pair.target().length - 1));
        return PairBatch.of(examples, indices, padding.token(), source, target);
    }
}
