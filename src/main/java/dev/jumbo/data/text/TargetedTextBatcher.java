package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link TargetedBatch} as long as its longest text.
 *
 * @param pad the token that fills shorter rows
 */
public record TargetedTextBatcher(int pad) implements Batcher<TargetedText> {
    public TargetedTextBatcher {
        if (pad < 0) {
            throw new IllegalArgumentException("text batcher: expected a token, got " + pad);
        }
    }

    /** With the padding of a tokenizer, or its token 0 if it has none. */
    public static TargetedTextBatcher of(Tokenizer tokenizer) {
        return new TargetedTextBatcher(TextBatcher.of(tokenizer).pad());
    }

    @Override
    public TargetedBatch batch(List<TargetedText> examples, int[] indices, RandomGenerator random) {
        int longest = 1;
        for (TargetedText text : examples) {
            longest = Math.max(longest, text.ids().length);
        }
        return TargetedBatch.of(examples, indices, pad, longest);
    }
}
