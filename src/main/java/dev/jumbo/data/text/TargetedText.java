package dev.jumbo.data.text;

/**
 * A text in tokens, with what a model is to say of it. T tokens; the arrays are not copied.
 *
 * @param ids [T] positions in the vocabulary
 * @param segments [T] 0 for the first text, 1 for the second
 * @param targets [T] a class for each token, {@link TokenBatch#IGNORE} for none; or fewer numbers, as many for each text of a
 *     data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record TargetedText(int[] ids, int[] segments, int[] targets) {
    public TargetedText {
        if (ids.length != segments.length || targets.length > ids.length) {
            throw new IllegalArgumentException("targeted text: expected a segment and at most a target a token, got "
                    + ids.length + " tokens, " + segments.length + " segments and " + targets.length + " targets");
        }
    }
}
