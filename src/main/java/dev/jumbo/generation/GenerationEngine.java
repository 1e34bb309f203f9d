package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes many texts at once with one model, by continuous batching ({@code docs/decisions/0014-continuous-batching.md}): a
 * request joins between two steps, and what it gets is what it would get alone. One thread owns the model; requests come from
 * any.
 */
public final class GenerationEngine implements AutoCloseable {
    private final EngineSettings settings;
    private final EngineCounters counters = new EngineCounters();
    private final Thread thread;

    /** Most tokens of a prompt and what follows; known once the model is loaded. */
    private final CompletableFuture<Integer> context = new CompletableFuture<>();

    private final Object lock = new Object();

    // The rest is guarded by the lock.
    private final Deque<Generation> waiting = new ArrayDeque<>();
    private int running;
    private boolean closing;
    private boolean cancelling;

    private GenerationEngine(Callable<? extends CausalModel> loader, EngineSettings settings, String name) {
        this.settings = settings;
        thread = new Thread(() -> run(loader), name);
        thread.setDaemon(true);
    }

    /**
     * Starts an engine and waits for its model.
     *
     * @param loader makes the model, on the engine's thread and in its scope
     * @param name of the thread
     * @throws ExecutionException if the loader fails; the cause is its exception
     * @throws InterruptedException if this thread is interrupted meanwhile; the engine is closed then
     */
    public static GenerationEngine start(Callable<? extends CausalModel> loader, EngineSettings settings, String name)
            throws ExecutionException, InterruptedException {
        GenerationEngine engine = new GenerationEngine(loader, settings, name);
        engine.thread.start();
        try {
            engine.context.get();
        } catch (InterruptedException e) {
            engine.stop(true);
            throw e;
        }
        return engine;
    }

    /** Most tokens of a prompt and what follows. */
    public int context() {
        return context.join();
    }

    public EngineSettings settings() {
        return settings;
    }

    /**
     * Takes a request.
     *
     * @throws QueueFullException if too many wait
     * @throws IllegalArgumentException if the prompt leaves no room in the context
     * @throws IllegalStateException if the engine is closed
     */
    public Generation submit(GenerationRequest request, GenerationListener listener) throws QueueFullException {
        return submit(List.of(request), List.of(listener)).get(0);
    }

    /** Takes several requests or none; {@code listeners} are theirs. Otherwise as for one. */
    public List<Generation> submit(List<GenerationRequest> requests, List<? extends GenerationListener> listeners)
            throws QueueFullException {
        List<Generation> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            all.add(new Generation(requests.get(i), listeners.get(i), context()));
        }
        synchronized (lock) {
            if (closing) {
                throw new IllegalStateException("GenerationEngine: it is closed");
            }
            if (waiting.size() + all.size() > settings.queue()) {
                throw new QueueFullException(settings.queue());
            }
            waiting.addAll(all);
            lock.notifyAll();
        }
        return all;
    }

    public EngineStatistics statistics() {
        synchronized (lock) {
            return counters.statistics(waiting.size(), running);
        }
    }

    /**
     * Takes no more requests, and waits until those that it has are done.
     *
     * @return whether they are; false if the time is over before
     */
    public boolean drain(Duration most) throws InterruptedException {
        stop(false);
        thread.join(Math.max(1, most.toMillis()));
        return !thread.isAlive();
    }

    /** Takes no more requests, cancels those that it has, and frees the model. */
    @Override
    public void close() {
        stop(true);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(boolean cancel) {
        synchronized (lock) {
            closing = true;
            cancelling |= cancel;
            lock.notifyAll();
        }
    }

    // ---- on the engine's thread ----

    private void run(Callable<? extends CausalModel> loader) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off();
                Mode evaluation = Mode.evaluation()) {
            CausalModel model = loader.call();
            ContinuousBatch batch = new ContinuousBatch(model, settings, counters);
            context.complete(Math.min(model.context(), settings.context()));
            work(batch);
        } catch (Throwable e) {
            context.completeExceptionally(e);
            failWaiting(e);
        }
    }

    private void work(ContinuousBatch batch) {
        try {
            while (isWanted(batch)) {
                Generation next = next(batch);
                if (next != null) {
                    batch.add(next);
                }
                if (isCancelling()) {
                    batch.cancel();
                }
                batch.step();
            }
        } catch (Throwable e) {
            batch.fail(e);
            throw e;
        }
    }

    /** Waits for work. → whether there is some, or may be */
    private boolean isWanted(ContinuousBatch batch) {
        synchronized (lock) {
            running = batch.size();
            boolean interrupted = false;
            while (batch.isEmpty() && waiting.isEmpty() && !closing) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return !batch.isEmpty() || !waiting.isEmpty();
        }
    }

    private boolean isCancelling() {
        synchronized (lock) {
            return cancelling;
        }
    }

    /** The next request that is still wanted, if there is room for one. Those that are not end here. */
    private @Nullable Generation next(ContinuousBatch batch) {
        List<Generation> cancelled = new ArrayList<>();
        Generation next = null;
        synchronized (lock) {
            for (Iterator<Generation> all = waiting.iterator(); all.hasNext(); ) {
                Generation each = all.next();
                if (each.isCancelled() || cancelling) {
                    all.remove();
                    cancelled.add(each);
                }
            }
            if (batch.hasRoom()) {
                next = waiting.poll();
            }
            running = batch.size() + (next == null ? 0 : 1);
        }
        cancelled.forEach(Generation::end);
        return next;
    }

    private void failWaiting(Throwable reason) {
        List<Generation> all;
        synchronized (lock) {
            closing = true;
            all = new ArrayList<>(waiting);
            waiting.clear();
            running = 0;
        }
        all.forEach(each -> each.fail(reason));
    }
}
