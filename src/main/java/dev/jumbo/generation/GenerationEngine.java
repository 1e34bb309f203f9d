package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes many texts at once with one model, by continuous batching ({@code docs/decisions/0016-continuous-batching.md}): a
 * request joins between two steps, and what it gets is what it would get alone. It works on the model's thread, in {@link
 * #run}; all else may be called from any thread.
 */
public final class GenerationEngine {
    private final CausalModel model;
    private final EngineSettings settings;
    private final int context;
    private final EngineCounters counters = new EngineCounters();
    private final Object lock = new Object();

    // The rest is guarded by the lock.

    /** All that were taken and have not ended. */
    private final Set<Generation> taken = new LinkedHashSet<>();

    /** Those of them that are not in work yet. */
    private final Deque<Generation> waiting = new ArrayDeque<>();

    private boolean draining;

    private GenerationEngine(CausalModel model, EngineSettings settings) {
        this.model = model;
        this.settings = settings;
        context = Math.min(model.context(), settings.context());
    }

    /**
     * An engine that takes requests, and answers them once {@link #run} is called.
     *
     * @param model materialised; its packed weights, where the settings want them, live in the current scope
     */
    public static GenerationEngine of(CausalModel model, EngineSettings settings) {
        return new GenerationEngine(
                settings.packed() ? (CausalModel) Inference.ready(model, DType.FLOAT32) : model, settings);
    }

    /** Most tokens of a prompt and what follows. */
    public int context() {
        return context;
    }

    public EngineSettings settings() {
        return settings;
    }

    /**
     * Takes a request.
     *
     * @throws QueueFullException if too many wait
     * @throws IllegalArgumentException if the prompt leaves no room in the context
     * @throws IllegalStateException after {@link #drain}, or if {@link #run} has failed
     */
    public Generation submit(GenerationRequest request, GenerationListener listener) throws QueueFullException {
        return submit(List.of(request), List.of(listener)).get(0);
    }

    /** Takes several requests or none of them; {@code listeners} are theirs. Otherwise as for one. */
    public List<Generation> submit(List<GenerationRequest> requests, List<? extends GenerationListener> listeners)
            throws QueueFullException {
        List<Generation> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            all.add(new Generation(requests.get(i), listeners.get(i), context, this::ended));
        }
        synchronized (lock) {
            if (draining) {
                throw new IllegalStateException("GenerationEngine: it takes no more requests");
            }
            if (waiting.size() + all.size() > settings.queue()) {
                throw new QueueFullException(settings.queue());
            }
            waiting.addAll(all);
            taken.addAll(all);
            lock.notifyAll();
        }
        return all;
    }

    public EngineStatistics statistics() {
        synchronized (lock) {
            return counters.statistics(waiting.size(), taken.size() - waiting.size());
        }
    }

    /** Requests that were taken and have not ended. */
    public int pending() {
        synchronized (lock) {
            return taken.size();
        }
    }

    /** Takes no more requests: {@link #run} returns once those that were taken have ended. Any number of times. */
    public void drain() {
        synchronized (lock) {
            draining = true;
            lock.notifyAll();
        }
    }

    /** Cancels all requests that were taken, as {@link Generation#cancel}; those that come later are taken as before. */
    public void cancelAll() {
        synchronized (lock) {
            taken.forEach(Generation::cancel);
        }
    }

    private void ended(Generation generation) {
        synchronized (lock) {
            taken.remove(generation);
        }
    }

    // ---- on the model's thread ----

    /**
     * Answers requests until {@link #drain} was called and all that were taken have ended. Its memory, the cache of prefixes
     * included, is in a scope of its own. A request that fails does not end it; what does fails all that were taken.
     *
     * @throws InterruptedException if the thread is interrupted while there is nothing to do
     */
    public void run() throws InterruptedException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off();
                Mode evaluation = Mode.evaluation()) {
            ContinuousBatch batch = new ContinuousBatch(model, settings, counters);
            while (awaitWork(batch)) {
                endCancelled();
                batch.step(this::next);
            }
        } catch (Throwable e) {
            failAll(e);
            throw e;
        }
    }

    /** → whether there is some; false if none will come */
    private boolean awaitWork(ContinuousBatch batch) throws InterruptedException {
        synchronized (lock) {
            while (batch.isEmpty() && waiting.isEmpty() && !draining) {
                lock.wait();
            }
            return !batch.isEmpty() || !waiting.isEmpty();
        }
    }

    /** Those that were cancelled while they waited. */
    private void endCancelled() {
        List<Generation> cancelled;
        synchronized (lock) {
            cancelled = waiting.stream().filter(Generation::isCancelled).toList();
            waiting.removeAll(cancelled);
        }
        cancelled.forEach(Generation::end);
    }

    private @Nullable Generation next() {
        endCancelled(); // those too that were cancelled since
        synchronized (lock) {
            return waiting.poll();
        }
    }

    private void failAll(Throwable reason) {
        List<Generation> all;
        synchronized (lock) {
            draining = true;
            waiting.clear();
            all = List.copyOf(taken);
        }
        all.forEach(each -> each.fail(reason));
    }
}
