package dev.jumbo.generation;

/**
 * Limits of a {@link GenerationEngine}.
 *
 * @param rows texts that are written at once, at most; 16
 * @param queue requests that wait, at most; 64
 * @param context tokens of a prompt and what follows, at most, if the model sees more; 4096
 * @param prefillTokens tokens of a prompt that are read between two steps of the others; 256
 * @param prefixCacheBytes memory for the beginnings of later prompts; 256 MiB; 0: none are kept
 */
public record EngineSettings(int rows, int queue, int context, int prefillTokens, long prefixCacheBytes) {
    /** The defaults. */
    public EngineSettings() {
        this(16, 64, 4096, 256, 256L << 20);
    }

    public EngineSettings {
        if (rows < 1 || queue < 1 || context < 2 || prefillTokens < 1 || prefixCacheBytes < 0) {
            throw new IllegalArgumentException("EngineSettings: expected rows, queue and prefillTokens ≥ 1, context ≥ 2"
                    + " and prefixCacheBytes ≥ 0, got " + rows + ", " + queue + ", " + prefillTokens + ", " + context
                    + " and " + prefixCacheBytes);
        }
    }

    public EngineSettings rows(int rows) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes);
    }

    public EngineSettings queue(int queue) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes);
    }

    public EngineSettings context(int context) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes);
    }

    public EngineSettings prefillTokens(int prefillTokens) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes);
    }

    public EngineSettings prefixCacheBytes(long prefixCacheBytes) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes);
    }
}
