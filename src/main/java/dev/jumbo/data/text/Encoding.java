package dev.jumbo.data.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The tokens of a text, or of a pair of texts. T tokens; the arrays are not copied.
 *
 * @param ids [T] positions in the vocabulary
 * @param starts [T] where each token begins in the Java string it comes from: a position for {@code String.charAt}
 * @param ends [T] where it ends, exclusive; equal to its start for a token that the tokenizer added. Tokens of a
 *     character in pieces all have the whole character. What a normaliser removed belongs to no token
 * @param special [T] whether the token is one of the tokenizer's {@link SpecialTokens}
 * @param segments [T] 0 for the first text, 1 for the second; an added token has what the tokenizer says
 */
@SuppressWarnings("ArrayRecordComponent")
public record Encoding(int[] ids, int[] starts, int[] ends, boolean[] special, int[] segments) {
    public Encoding {
        int length = ids.length;
        if (starts.length != length || ends.length != length || special.length != length || segments.length != length) {
            throw new IllegalArgumentException("encoding: expected arrays of one length, got " + length + ", "
                    + starts.length + ", " + ends.length + ", " + special.length + " and " + segments.length);
        }
    }

    /** T. */
    public int size() {
        return ids.length;
    }

    /** The first {@code length} tokens, or all if there are not more. */
    public Encoding truncate(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("encoding: expected a length of at least 0, got " + length);
        }
        if (length >= ids.length) {
            return this;
        }
        return new Encoding(
                Arrays.copyOf(ids, length),
                Arrays.copyOf(starts, length),
                Arrays.copyOf(ends, length),
                Arrays.copyOf(special, length),
                Arrays.copyOf(segments, length));
    }

    /** Whether the tokenizer added a token: it is special, and no part of the text. */
    boolean isAdded(int t) {
        return special[t] && starts[t] == ends[t];
    }

    /** Whether a special token is a part of the text: its name, or what the vocabulary cannot spell. */
    boolean spellsSpecial() {
        return IntStream.range(0, ids.length).anyMatch(t -> special[t] && starts[t] < ends[t]);
    }

    /** Without the tokens that the tokenizer added before and after the text. */
    Encoding withoutAdded() {
        int first = 0;
        int last = ids.length;
        while (first < last && isAdded(first)) {
            first++;
        }
        while (last > first && isAdded(last - 1)) {
            last--;
        }
        return slice(first, last);
    }

    /** The tokens from one to another, exclusive. */
    Encoding slice(int from, int to) {
        return new Encoding(
                Arrays.copyOfRange(ids, from, to),
                Arrays.copyOfRange(starts, from, to),
                Arrays.copyOfRange(ends, from, to),
                Arrays.copyOfRange(special, from, to),
                Arrays.copyOfRange(segments, from, to));
    }
}
