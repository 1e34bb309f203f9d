package dev.jumbo.serve;

import org.jspecify.annotations.Nullable;

/**
 * What answers the requests to one model, on the model's own thread: tensors are confined to it. Requests wait in a queue of the worker's.
 */
public interface ModelWorker {
    /**
     * Answers requests until {@link #drain} was called and all that were accepted before are answered. It runs on the model's thread,
     * with the model's scope open; it opens one of its own for each step. A request that fails must not end it.
     */
    void run() throws InterruptedException;

    /** Lets {@link #run} end: nothing more is accepted, what was is answered. From any thread, any number of times. */
    void drain();

    /** Requests that wait or are being answered. From any thread. */
    int pending();

    /** What it counts, the same object each time; null if it counts nothing. From any thread. */
    default @Nullable ModelMetrics metrics() {
        return null;
    }
}
