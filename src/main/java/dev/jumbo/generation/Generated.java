package dev.jumbo.generation;

/**
 * What follows a prompt.
 *
 * @param tokens without the prompt, and without a token that ended it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Generated(int[] tokens, FinishReason reason) {}
