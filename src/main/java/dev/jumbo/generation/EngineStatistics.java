package dev.jumbo.generation;

/**
 * What a {@link GenerationEngine} does and has done.
 *
 * @param waiting requests in the queue
 * @param running texts in work
 * @param tokens that were written since the start
 * @param tokensPerSecond over the last ten seconds
 * @param promptTokens of all prompts since the start
 * @param reusedTokens of those, how many did not have to be read, since another text began alike
 */
public record EngineStatistics(
        int waiting, int running, long tokens, double tokensPerSecond, long promptTokens, long reusedTokens) {}
