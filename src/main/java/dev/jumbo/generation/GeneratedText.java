package dev.jumbo.generation;

/**
 * The text that follows a prompt.
 *
 * @param text without the prompt, special tokens and the stop string that ended it
 * @param tokens that were generated, those of a stop string included
 * @param promptTokens how many tokens the prompt has
 */
@SuppressWarnings("ArrayRecordComponent")
public record GeneratedText(String text, int[] tokens, FinishReason reason, int promptTokens) {
    /** How many tokens were generated. */
    public int numTokens() {
        return tokens.length;
    }
}
