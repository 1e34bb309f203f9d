package dev.jumbo.data.text;

/**
 * A text in tokens and what it is to become, such as a sentence and its translation. S and T tokens; the arrays are not
 * copied.
 *
 * @param source [S] the text, and the end of a document
 * @param target [T] the beginning, what it is to become, and the end of a document; T is at least 2
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedPair(int[] source, int[] target) {
    public EncodedPair {
        if (source.length < 1 || target.length < 2) {
            throw new IllegalArgumentException(
                    "encoded pair: expected at least 1 and 2 tokens, got " + source.length + " and " + target.length);
        }
    }
}
