package dev.jumbo.generation;

/**
 * Limits of a {@link GenerationEngine}.
 *
 * @param rows texts that are written at once, at most; 16
 * @param queue requests that wait, at most; 64
 * @param context tokens of a prompt and what follows, at most, if the model sees more; 4096
 * @param prefillTokens tokens of prompts that are read between two steps of the others; 256
 * @param prefixCacheBytes memory for the beginnings of later prompts; 256 MiB; 0: none are kept
 * @param packed true if float32 weights of linear layers are laid out for the CPU's kernels, beside the others: that doubles
 *     their memory, and eight texts take a third of the time; true
 */
public record EngineSettings(
        int rows, int queue, int context, int prefillTokens, long prefixCacheBytes, boolean packed) {
    /** The defaults. */
    public EngineSettings() {
        this(16, 64, 4096, 256, 256L << 20, true);
    }

    public EngineSettings {
        if (rows < 1 || queue < 1 || context < 2 || prefillTokens < 1 || prefixCacheBytes < 0) {
            throw new IllegalArgumentException("EngineSettings: expected rows, queue and prefillTokens ≥ 1, context ≥ 2"
                    + " and prefixCacheBytes ≥ 0, got " + rows + ", " + queue + ", " + prefillTokens + ", " + context
                    + " and " + prefixCacheBytes);
        }
    }

    public EngineSettings rows(int rows) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }

    public EngineSettings queue(int queue) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }

    public EngineSettings context(int context) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }

    public EngineSettings prefillTokens(int prefillTokens) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }

    public EngineSettings prefixCacheBytes(long prefixCacheBytes) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }

    public EngineSettings packed(boolean packed) {
        return new EngineSettings(rows, queue, context, prefillTokens, prefixCacheBytes, packed);
    }
}
