package dev.jumbo.serve.openai;

/**
 * What one request may ask for; beyond it, it is refused with 400.
 *
 * @param choices {@code n} times the number of prompts; 16
 * @param maxTokens most tokens of an answer, and how many there may be where a chat does not say; 4096
 * @param promptCharacters of all prompts or messages together; 1,000,000
 * @param texts to embed; 256
 * @param logProbs of tokens that an answer tells which is not streamed; 100,000
 * @param buffer pieces that wait for a client who reads slowly; with more of them the request ends; 1024
 */
public record OpenAiLimits(int choices, int maxTokens, int promptCharacters, int texts, int logProbs, int buffer) {
    public static final OpenAiLimits DEFAULT = new OpenAiLimits(16, 4096, 1_000_000, 256, 100_000, 1024);

    public OpenAiLimits {
        if (choices < 1 || maxTokens < 1 || promptCharacters < 1 || texts < 1 || logProbs < 1 || buffer < 1) {
            throw new IllegalArgumentException("OpenAiLimits: expected at least 1 of each, got " + choices + ", "
                    + maxTokens + ", " + promptCharacters + ", " + texts + ", " + logProbs + " and " + buffer);
        }
    }

    public OpenAiLimits buffer(int buffer) {
        return new OpenAiLimits(choices, maxTokens, promptCharacters, texts, logProbs, buffer);
    }
}
