package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a {@link TargetedBatch} as long as its longest text, or as {@code padding} rounds that up. */
public record TargetedTextBatcher(Padding padding) implements Batcher<TargetedText> {
    @Override
    public TargetedBatch batch(List<TargetedText> examples, int[] indices, RandomGenerator random) {
        int length = padding.length(examples.stream().mapToInt(text -> text.ids().length));
        return TargetedBatch.of(examples, indices, padding.token(), length);
    }
}
