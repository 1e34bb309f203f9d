package dev.jumbo.serve;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model held for one request: it is not unloaded before the lease is closed. Close it when the request is answered to the end,
 * a streamed one after the last piece; from any thread.
 */
public final class Lease implements AutoCloseable {
    private final ServedModel model;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(ServedModel model) {
        this.model = model;
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
            throw HttpError.invalid("model", "model '" + model.name() + "' does not " + does);
        }
        return kind.cast(model.worker());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            model.giveBack();
        }
    }
}
