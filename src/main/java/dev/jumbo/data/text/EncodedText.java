package dev.jumbo.data.text;

/**
 * A text in tokens, with its class. T tokens; the arrays are not copied.
 *
 * @param ids [T] positions in the vocabulary
 * @param segments [T] 0 for the first text, 1 for the second
 * @param label class number, or -1 for none
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedText(int[] ids, int[] segments, int label) {
    public EncodedText {
        if (ids.length != segments.length) {
            throw new IllegalArgumentException(
                    "encoded text: expected a segment a token, got " + ids.length + " and " + segments.length);
        }
    }
}
