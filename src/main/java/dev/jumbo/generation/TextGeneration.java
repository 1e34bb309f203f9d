package dev.jumbo.generation;

import java.util.concurrent.CompletableFuture;

/** A text that a {@link TextEngine} writes. */
public final class TextGeneration {
    private final Generation generation;
    private final CompletableFuture<GeneratedText> result;

    TextGeneration(Generation generation, TextStream stream) {
        this.generation = generation;
        this.result = generation.result().thenApply(stream::end);
    }

    /** The whole text, once all its pieces were heard; fails with what the model or the listener threw. */
    public CompletableFuture<GeneratedText> result() {
        return result.copy();
    }

    /** How many tokens of its prompt did not have to be read, for another text began alike; 0 before it has begun. */
    public int reusedTokens() {
        return generation.reused;
    }

    /** As {@link Generation#cancel}. */
    public void cancel() {
        generation.cancel();
    }
}
