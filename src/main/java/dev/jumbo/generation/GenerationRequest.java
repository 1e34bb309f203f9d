package dev.jumbo.generation;

/**
 * A prompt to continue.
 *
 * @param generator how
 * @param logProbs of how many of the most likely tokens each time the probability is told, besides that of the chosen one;
 *     −1: of none
 */
public record GenerationRequest(Prompt prompt, Generator generator, int logProbs) {
    public GenerationRequest {
        if (logProbs < -1) {
            throw new IllegalArgumentException(
                    "GenerationRequest: expected logProbs ≥ 0, or −1 for none, got " + logProbs);
        }
    }

    /** Without probabilities. */
    public GenerationRequest(Prompt prompt, Generator generator) {
        this(prompt, generator, -1);
    }
}
