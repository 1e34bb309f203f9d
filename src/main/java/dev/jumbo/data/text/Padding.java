package dev.jumbo.data.text;

import java.util.stream.IntStream;

/**
 * How the rows of a batch become equally long. Values do not depend on it: what fills a row is masked or left out of the loss.
 *
 * <p>Lengths are rounded up because oneDNN makes kernels for each shape anew and keeps memory for each: with lengths as they
 * come, training on pairs of sentences took 6 GB after 2,000 steps, and more after each.
 *
 * @param token what fills shorter rows
 * @param multipleOf lengths are multiples of this; 1 for lengths as they come
 * @param most lengths are not rounded up beyond this: a model may have no more positions
 */
public record Padding(int token, int multipleOf, int most) {
    private static final int MULTIPLE = 8;

    public Padding {
        if (token < 0 || multipleOf < 1 || most < 1) {
            throw new IllegalArgumentException(
                    "padding: expected a token, a multiple of at least 1 and a length of at least 1, got " + token
                            + ", " + multipleOf + " and " + most);
        }
    }

    /** Multiples of 8 of a tokenizer's padding, or of its token 0 if it has none; up to {@code most}. */
    public static Padding of(Tokenizer tokenizer, int most) {
        return new Padding(tokenizer.special().find(SpecialTokens.Role.PAD).orElse(0), MULTIPLE, most);
    }

    /** The same without a limit. */
    public static Padding of(Tokenizer tokenizer) {
        return of(tokenizer, Integer.MAX_VALUE);
    }

    /** The length of a batch whose rows have these lengths, at least 1. */
    int length(IntStream lengths) {
        int longest = Math.max(1, lengths.max().orElse(1));
        long rounded = ((long) longest - 1) / multipleOf * multipleOf + multipleOf;
        return (int) Math.max(longest, Math.min(most, rounded));
    }
}
