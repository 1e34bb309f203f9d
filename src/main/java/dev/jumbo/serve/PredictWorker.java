package dev.jumbo.serve;

import dev.jumbo.recipe.Bundle;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers with predictions. Requests that wait while the model works are answered together next, pictures in one pass; none waits for others to
 * come. Several threads may work, the lanes, which share what waits: one that works alone has all cores, otherwise they divide them. In
 * float32 an answer differs by rounding alone from what it would be without the others.
 */
public final class PredictWorker implements ModelWorker {
    private static final long LOOK_MILLIS = 100;

    private final Predictor predictor;
    private final int batch;
    private final BlockingQueue<Job> queue;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger(); // inputs
    private final AtomicInteger busy = new AtomicInteger(); // lanes

    /** Given when a request comes while a lane works. */
    private final Semaphore help = new Semaphore(0);

    private final ModelMetrics metrics = new ModelMetrics();
    private volatile boolean draining;

    private record Job(List<Input> inputs, int top, CompletableFuture<List<Prediction>> answer) {}

    /**
     * A worker.
     *
     * @param batch inputs that the model sees at once, if no request has more
     * @param waiting requests that may wait
     */
    PredictWorker(Predictor predictor, int batch, int waiting) {
        this.predictor = predictor;
        this.batch = batch;
        queue = new ArrayBlockingQueue<>(waiting);
    }

    /**
     * Asks about inputs; from any thread.
     *
     * @param top answers to give of each, at most
     * @throws HttpError 429 if too many requests wait
     */
    CompletableFuture<List<Prediction>> ask(List<Input> inputs, int top) {
        Job job = new Job(List.copyOf(inputs), top, new CompletableFuture<>());
        pending.incrementAndGet();
        waiting.addAndGet(inputs.size());
        if (draining || !queue.offer(job)) {
            pending.decrementAndGet();
            waiting.addAndGet(-inputs.size());
            throw full();
        }
        if (busy.get() > 0 && help.availablePermits() < predictor.lanes()) {
            help.release();
        }
        return job.answer;
    }

    /** {@link #ask} about texts. */
    public CompletableFuture<List<Prediction>> askTexts(List<String> texts) {
        return ask(texts.stream().map(Input::of).toList(), 1);
    }

    /**
     * Spares the work of reading a request that would not be accepted; from any thread.
     *
     * @throws HttpError 429 if too many requests wait
     */
    void refuseIfFull() {
        if (queue.remainingCapacity() == 0) {
            throw full();
        }
    }

    private static HttpError full() {
        return HttpError.busy("too many requests wait for this model: try again in a second");
    }

    @Override
    public void run() throws InterruptedException {
        List<Thread> others = new ArrayList<>();
        for (int lane = 1; lane < predictor.lanes(); lane++) {
            Thread thread = new Thread(this::workBeside, Thread.currentThread().getName() + "-lane-" + lane);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        while (!draining || pending.get() > 0) {
            answer(predictor, queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        }
        for (Thread thread : others) {
            thread.join();
        }
    }

    /** A lane that works when another does already: one alone has its data in its core's caches. */
    private void workBeside() {
        try (Scope scope = Scope.open()) {
            Predictor own = predictor.share();
            while (!draining || pending.get() > 0) {
                if (help.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    for (Job job = queue.poll(); job != null; job = queue.poll()) {
                        answer(own, job);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers a request, if there is one, with those behind it. */
    private void answer(Predictor own, @Nullable Job first) {
        if (first == null) {
            return;
        }
        List<Job> jobs = together(first);
        try (Threads some = Threads.limit(cores(busy.incrementAndGet()))) {
            answer(own, jobs);
        } finally {
            busy.decrementAndGet();
        }
    }

    /** Of a lane beside which others work, and whose model may be too small for more than one. */
    private int cores(int lanes) {
        return Math.min(predictor.cores(), Engine.threads() / lanes);
    }

    /** The first and what waits behind it, up to this lane's share and to a batch. */
    private List<Job> together(Job first) {
        List<Job> jobs = new ArrayList<>(List.of(first));
        int lanes = predictor.lanes();
        int most = Math.min(batch, (waiting.get() + lanes - 1) / lanes);
        int inputs = first.inputs.size();
        while (inputs < most) {
            Job next = queue.poll();
            if (next == null) {
                break;
            }
            jobs.add(next);
            inputs += next.inputs.size();
        }
        waiting.addAndGet(-inputs);
        return jobs;
    }

    private void answer(Predictor lane, List<Job> jobs) {
        List<Prediction> all;
        try {
            List<Input> inputs =
                    jobs.stream().flatMap(job -> job.inputs.stream()).toList();
            long begin = System.nanoTime();
            all = lane.predict(inputs, jobs.stream().mapToInt(Job::top).max().orElse(1));
            metrics.batch(inputs.size(), System.nanoTime() - begin);
        } catch (IOException | RuntimeException | Error e) {
            if (jobs.size() > 1) {
                jobs.forEach(
                        job -> answer(lane, List.of(job))); // one of them is at fault: the others get their answers
            } else {
                pending.decrementAndGet();
                jobs.get(0).answer.completeExceptionally(e);
            }
            return;
        }
        int from = 0;
        for (Job job : jobs) {
            List<Prediction> own = all.subList(from, from + job.inputs.size());
            from += job.inputs.size();
            pending.decrementAndGet();
            job.answer.complete(own.stream().map(one -> one.top(job.top)).toList());
        }
    }

    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public int pending() {
        return pending.get();
    }

    @Override
    public ModelMetrics metrics() {
        return metrics;
    }

    /** Makes such workers for models of runs. */
    public static ModelWorkers workers(Device device, ServerConfig.Limits limits) {
        return (name, model) -> {
            Bundle bundle = model.bundle();
            return bundle == null
                    ? null
                    : new PredictWorker(
                            Predictor.of(bundle.task(), model.module(), device), limits.batch(), limits.queue());
        };
    }
}
