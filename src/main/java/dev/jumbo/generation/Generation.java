package dev.jumbo.generation;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that a {@link GenerationEngine} took. */
public final class Generation {
    final GenerationRequest request;
    final Row row;
    private final GenerationListener listener;
    private final Consumer<Generation> ended;
    private final CompletableFuture<Generated> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    /** Tokens of the prompt that did not have to be read. */
    volatile int reused;

    /** What the listener threw, or why its token could not be chosen. */
    private @Nullable RuntimeException failure;

    /** {@code ended} hears of its end, before those who wait for the result do. */
    Generation(GenerationRequest request, GenerationListener listener, int context, Consumer<Generation> ended) {
        this.request = request;
        this.listener = listener;
        this.ended = ended;
        Generator.checkRoom(request.prompt(), context);
        int room = context - request.prompt().ids().length;
        row = new Row(0, request.prompt(), Math.min(request.generator().maxTokens(), room));
    }

    /**
     * What follows the prompt, once it has ended; fails with what the model or the listener threw. Dependent actions run on
     * the model's thread.
     */
    public CompletableFuture<Generated> result() {
        return result.copy();
    }

    /** From any thread: ends the text as {@link FinishReason#CANCELLED} and frees its row before the next step but one. */
    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Gives the row its next token. → whether it goes on */
    boolean advance(int token, @Nullable LogProbs logProbs) {
        boolean ends = request.generator().endTokens().contains(token);
        return row.advance(token, ends, (number, each) -> isWanted(each, logProbs) && !cancelled);
    }

    private boolean isWanted(int token, @Nullable LogProbs logProbs) {
        try {
            return listener.accept(token, logProbs);
        } catch (RuntimeException e) { // the other texts go on
            failure(e);
            return false;
        }
    }

    /** It ends with this; {@link #end} tells. */
    void failure(RuntimeException reason) {
        failure = reason;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** The row has ended. */
    void end() {
        if (failure != null) {
            fail(failure);
            return;
        }
        if (row.reason == null) {
            row.reason = FinishReason.CANCELLED;
        }
        ended.accept(this);
        result.complete(row.result());
    }

    void fail(Throwable reason) {
        ended.accept(this);
        result.completeExceptionally(reason);
    }
}
