package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link PairBatch} whose sides are as long as their longest texts.
 *
 * @param pad the token that fills shorter rows
 * @param multipleOf lengths are rounded up to a multiple of this, for kernels that like it; 1 for none
 */
public record PairBatcher(int pad, int multipleOf) implements Batcher<EncodedPair> {
    public PairBatcher {
        if (pad < 0 || multipleOf < 1) {
            throw new IllegalArgumentException(
                    "pair batcher: expected a token and a multiple of at least 1, got " + pad + " and " + multipleOf);
        }
    }

    /** With the padding of a tokenizer, or its token 0 if it has none; what fills a row is masked. */
    public static PairBatcher of(Tokenizer tokenizer) {
        return new PairBatcher(tokenizer.special().find(SpecialTokens.Role.PAD).orElse(0), 1);
    }

    /** With lengths that are multiples of this. */
    public PairBatcher multipleOf(int multiple) {
        return new PairBatcher(pad, multiple);
    }

    @Override
    public PairBatch batch(List<EncodedPair> examples, int[] indices, RandomGenerator random) {
        int source = 1;
        int target = 1;
        for (EncodedPair pair : examples) {
            source = Math.max(source, pair.source().length);
            target = Math.max(target, pair.target().length - 1);
        }
        return PairBatch.of(examples, indices, pad, rounded(source), rounded(target));
    }

    private int rounded(int length) {
        return Math.multiplyExact((length - 1) / multipleOf + 1, multipleOf);
    }
}
