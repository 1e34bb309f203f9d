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

    /**
     * A text of data, without a class: names of special tokens in it are text.
     *
     * @param maxLength most tokens; the rest is cut off, but for a last token that the tokenizer adds
     */
    public static EncodedText plain(String text, Tokenizer tokenizer, int maxLength) {
        return of(tokenizer.encodePlain(text), maxLength, -1);
    }

    /** The same of a prompt, in which special tokens are read. */
    public static EncodedText prompt(String text, Tokenizer tokenizer, int maxLength) {
        return of(tokenizer.encode(text), maxLength, -1);
    }

    static EncodedText of(Encoding encoding, int maxLength, int label) {
        Encoding some = EncodedTexts.shorten(encoding, maxLength);
        return new EncodedText(some.ids(), some.segments(), label);
    }
}
