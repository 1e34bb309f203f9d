package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a {@link TextBatch} as long as its longest text, or as {@code padding} rounds that up. */
public record TextBatcher(Padding padding) implements Batcher<EncodedText> {
    @Override
    public TextBatch batch(List<EncodedText> examples, int[] indices, RandomGenerator random) {
        int length = padding.length(examples.stream().mapToInt(text -> text.ids().length));
        return TextBatch.of(examples, indices, padding.token(), length);
    }
}
