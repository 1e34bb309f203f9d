package dev.jumbo.data.text;

/**
 * A question with a part of its context. C tokens of the context; the arrays are not copied.
 *
 * @param text its tokens; the targets are the first and the last token of the answer, or 0 and 0 for none
 * @param first where the context begins among the tokens
 * @param starts [C] where each token of the context begins in it
 * @param ends [C] where it ends, exclusive
 */
@SuppressWarnings("ArrayRecordComponent")
public record QuestionWindow(TargetedText text, int first, int[] starts, int[] ends) {
    public QuestionWindow {
        if (starts.length != ends.length || first + starts.length > text.ids().length) {
            throw new IllegalArgumentException(
                    "question window: expected a start and an end for each token of the context, got " + starts.length
                            + " and " + ends.length + " from token " + first + " of " + text.ids().length);
        }
    }
}
