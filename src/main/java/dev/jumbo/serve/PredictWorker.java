package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import dev.jumbo.nn.Module;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers with predictions. Requests that wait while the model works are answered together next, pictures in one pass; none waits for others to
 * come. In float32 an answer differs by rounding alone from what it would be without the others.
 */
final class PredictWorker implements ModelWorker {
    private static final long LOOK_MILLIS = 100;

    private final Task task;
    private final Module model;
    private final Device device;
    private final int batch;
    private final BlockingQueue<Job> queue;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean draining;

    private record Job(List<Input> inputs, int top, CompletableFuture<List<Prediction>> answer) {}

    /**
     * A worker.
     *
     * @param batch inputs that the model sees at once, if no request has more
     * @param waiting requests that may wait
     */
    PredictWorker(Task task, Module model, Device device, int batch, int waiting) {
        this.task = task;
        this.model = model;
        this.device = device;
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
        if (draining || !queue.offer(job)) {
            pending.decrementAndGet();
            throw full();
        }
        return job.answer;
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
        while (!draining || pending.get() > 0) {
            Job first = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                answer(together(first));
            }
        }
    }

    /** The first and what waits behind it, up to a batch. */
    private List<Job> together(Job first) {
        List<Job> jobs = new ArrayList<>(List.of(first));
        int inputs = first.inputs.size();
        for (Job next = queue.peek(); next != null && inputs + next.inputs.size() <= batch; next = queue.peek()) {
            queue.remove(); // this thread alone takes
            jobs.add(next);
            inputs += next.inputs.size();
        }
        return jobs;
    }

    private void answer(List<Job> jobs) {
        List<Prediction> all;
        try {
            List<Input> inputs =
                    jobs.stream().flatMap(job -> job.inputs.stream()).toList();
            all = predict(inputs, jobs.stream().mapToInt(Job::top).max().orElse(1));
        } catch (IOException | RuntimeException e) {
            if (jobs.size() > 1) {
                jobs.forEach(job -> answer(List.of(job))); // one of them is at fault: the others get their answers
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
            job.answer.complete(own.stream().map(one -> likeliest(one, job.top)).toList());
        }
    }

    private static Prediction likeliest(Prediction prediction, int top) {
        List<Prediction.Answer> answers = prediction.answers();
        return answers.size() <= top
                ? prediction
                : new Prediction(prediction.input(), answers.subList(0, top), prediction.vector());
    }

    private List<Prediction> predict(List<Input> inputs, int top) throws IOException {
        try (Scope scope = Scope.open()) {
            if (task instanceof ImageClassification pictures) {
                List<Picture> drawn = inputs.stream()
                        .map(input -> Objects.requireNonNull(input.picture()).picture())
                        .toList();
                return pictures.classify(model, drawn, top, device, Precision.FLOAT32);
            }
            List<String> texts = inputs.stream()
                    .map(input -> Objects.requireNonNull(input.text()))
                    .toList();
            return task.predict(model, texts, top, device, Precision.FLOAT32);
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

    /** Makes such workers for models of runs. */
    static ModelWorkers workers(Device device, ServerConfig.Limits limits) {
        return (name, model) -> {
            Bundle bundle = model.bundle();
            return bundle == null
                    ? null
                    : new PredictWorker(bundle.task(), model.module(), device, limits.batch(), limits.queue());
        };
    }
}
