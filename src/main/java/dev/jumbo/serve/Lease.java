package dev.jumbo.serve;

import dev.jumbo.tasks.Prediction;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A model held for one request: it is not unloaded before the lease is closed. Close it when the request is answered to the end,
 * a streamed one after the last piece; from any thread. What became of the request is counted once: what is said first of {@link
 * #answered} and {@link #failed}, or that it was answered if it is closed without either.
 */
public final class Lease implements AutoCloseable {
    private final ServedModel model;
    private final @Nullable ShadowTraffic shadow;
    private final long from;
    private final AtomicBoolean counted;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lease(ServedModel model, @Nullable ShadowTraffic shadow, boolean counted) {
        this.model = model;
        this.shadow = shadow;
        this.from = model.nanoTime();
        this.counted = new AtomicBoolean(counted);
    }

    /**
     * For a request.
     *
     * @param shadow gets a copy of it; null for none
     */
    static Lease of(ServedModel model, @Nullable ShadowTraffic shadow) {
        return new Lease(model, shadow, false);
    }

    /** For a question about the model, which is counted nowhere. */
    static Lease uncounted(ServedModel model) {
        return new Lease(model, null, true);
    }

    public ServedModel model() {
        return model;
    }

    /**
     * Its worker.
     *
     * @param kind the class that can answer this request
     * @throws HttpError 400 if the model's worker is another
     */
    public <W extends ModelWorker> W worker(Class<W> kind, String does) {
        if (!kind.isInstance(model.worker())) {
            HttpError error = HttpError.invalid("model", "model '" + model.name() + "' does not " + does);
            failed(error);
            throw error;
        }
        return kind.cast(model.worker());
    }

    /** The model has answered; of a streamed answer the first piece is there. What the client then does is not the model's doing. */
    public void answered() {
        if (counted.compareAndSet(false, true)) {
            model.answered(model.nanoTime() - from);
        }
    }

    /**
     * There is no answer.
     *
     * @param why an {@link HttpError} of 429 is a full queue; one of another 4xx is a wrong request, or with 499 a client that went away,
     *     which does not count against the model; nor does being interrupted. All else does.
     */
    public void failed(Throwable why) {
        if (!counted.compareAndSet(false, true)) {
            return;
        }
        int status = why instanceof HttpError error
                ? error.status()
                : why instanceof HttpResponseException error ? error.getStatus() : 500;
        if (status == 429) {
            model.refused();
        } else if (status < 500 || why instanceof InterruptedException) {
            model.invalid();
        } else {
            model.error();
        }
    }

    /** Lets a shadow answer the same and compares; returns at once. */
    void copy(List<Input> inputs, List<Prediction> said) {
        if (shadow != null) {
            shadow.offer(inputs, said);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            answered();
            model.giveBack();
        }
    }
}
