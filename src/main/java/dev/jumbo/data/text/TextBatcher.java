package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link TextBatch} as long as its longest text.
 *
 * @param pad the token that fills shorter rows
 * @param multipleOf lengths are rounded up to a multiple of this, for kernels that like it; 1 for none
 */
public record TextBatcher(int pad, int multipleOf) implements Batcher<EncodedText> {
    public TextBatcher {
        if (pad < 0 || multipleOf < 1) {
            throw new IllegalArgumentException(
                    "text batcher: expected a token and a multiple of at least 1, got " + pad + " and " + multipleOf);
        }
    }

    /** With the padding of a tokenizer, or its token 0 if it has none; what fills a row is masked. */
    public static TextBatcher of(Tokenizer tokenizer) {
        return new TextBatcher(tokenizer.special().find(SpecialTokens.Role.PAD).orElse(0), 1);
    }

    /** With lengths that are multiples of this. */
    public TextBatcher multipleOf(int multiple) {
        return new TextBatcher(pad, multiple);
    }

    @Override
    public TextBatch batch(List<EncodedText> examples, int[] indices, RandomGenerator random) {
        int longest = 1;
        for (EncodedText text : examples) {
            longest = Math.max(longest, text.ids().length);
        }
        longest = Math.multiplyExact((longest - 1) / multipleOf + 1, multipleOf);
        return TextBatch.of(examples, indices, pad, longest);
    }
}
