package dev.jumbo.generation;

/**
 * A text that a beam search found.
 *
 * @param tokens without the prompt and the end token
 * @param score logarithm of its probability, its end token included, divided by the {@link LengthPenalty}
 * @param reason {@link FinishReason#END_TOKEN} or {@link FinishReason#LENGTH}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Hypothesis(int[] tokens, double score, FinishReason reason) {}
