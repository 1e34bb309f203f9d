package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Copies of requests for a version whose answers are compared with those that were given, and thrown away. The one who offers a copy never
 * waits; if too many wait already it is dropped. Safe for threads.
 */
final class ShadowTraffic {
    /** Copies that may wait or be answered, and what their inputs may hold. */
    static final int MOST = 64;

    private static final long MOST_BYTES = 64L << 20;

    private final ServedModel model;
    private final Task task;
    private final PredictWorker worker;
    private final Executor executor;

    private int pending;
    private long bytes;
    private long copied;
    private long compared;
    private long same;
    private long differences;
    private double difference;
    private long dropped;
    private long failed;

    private ShadowTraffic(ServedModel model, Task task, PredictWorker worker, Executor executor) {
        this.model = model;
        this.task = task;
        this.worker = worker;
        this.executor = executor;
    }

    /**
     * None yet.
     *
     * @param executor prepares copies, one after the other
     * @throws IllegalArgumentException if the version does not predict
     */
    static ShadowTraffic of(ServedModel model, Executor executor) {
        Bundle bundle = model.bundle();
        if (bundle == null || !(model.worker() instanceof PredictWorker worker)) {
            throw new IllegalArgumentException("shadow.version: version " + model.version()
                    + " does not predict: only versions that do can be a shadow");
        }
        return new ShadowTraffic(model, bundle.task(), worker, executor);
    }

    ServedModel model() {
        return model;
    }

    /** One request's copy. */
    private record Copy(List<Input> inputs, List<Prediction> said, long bytes, Lease lease) {}

    /** Takes a copy of a request that was answered; returns at once, and throws nothing. */
    void offer(List<Input> inputs, List<Prediction> said) {
        long size = inputs.stream().mapToLong(Input::bytes).sum();
        if (!enter(size)) {
            return;
        }
        Lease lease = model.lease(null);
        if (lease == null) { // the version is on its way out
            leave(size, true);
            return;
        }
        Copy copy = new Copy(List.copyOf(inputs), List.copyOf(said), size, lease);
        try {
            executor.execute(() -> ask(copy));
        } catch (RuntimeException e) {
            end(copy, null, e); // the server is closing
        }
    }

    private synchronized boolean enter(long size) {
        if (pending == MOST || bytes + size > MOST_BYTES) {
            dropped++;
            return false;
        }
        pending++;
        bytes += size;
        copied++;
        return true;
    }

    /** @param dropped whether it was not answered for want of room */
    private synchronized void leave(long size, boolean dropped) {
        pending--;
        bytes -= size;
        if (dropped) {
            copied--;
            this.dropped++;
        }
    }

    private void ask(Copy copy) {
        try {
            List<Input> inputs = new ArrayList<>();
            for (Input input : copy.inputs()) {
                inputs.add(suited(input));
            }
            var unused = worker.ask(inputs, 1).whenComplete((answers, error) -> end(copy, answers, error));
        } catch (IOException | RuntimeException e) {
            end(copy, null, e);
        } catch (InterruptedException e) { // the server is closing
            Thread.currentThread().interrupt();
            end(copy, null, e);
        }
    }

    /** The input as this version takes it: it may want pictures of another size. */
    private Input suited(Input input) throws IOException, InterruptedException {
        Input.Drawn drawn = input.picture();
        if ((drawn != null) != task instanceof PictureTask) {
            throw new IOException("this version takes other inputs");
        }
        if (drawn == null || !(task instanceof PictureTask pictures)) {
            return input;
        }
        ModelSpec spec = pictures.spec();
        Picture picture = drawn.picture();
        if (picture.channels() == spec.channels()
                && picture.height() == spec.height()
                && picture.width() == spec.width()) {
            return input;
        }
        return Drawings.of(drawn.file(), spec, picture.name());
    }

    private void end(Copy copy, @Nullable List<Prediction> answers, @Nullable Throwable error) {
        boolean full = error instanceof HttpError refused && refused.status() == 429;
        leave(copy.bytes(), full);
        if (answers != null) {
            compare(copy.said(), answers);
        } else if (!full) {
            countFailure();
        }
        if (answers == null && error != null) {
            copy.lease().failed(error);
        }
        copy.lease().close();
    }

    private synchronized void countFailure() {
        failed++;
    }

    private synchronized void compare(List<Prediction> given, List<Prediction> own) {
        for (int i = 0; i < own.size(); i++) {
            compare(given.get(i), own.get(i));
        }
    }

    private void compare(Prediction given, Prediction own) {
        if (given.answers().isEmpty() || own.answers().isEmpty()) {
            return;
        }
        Prediction.Answer one = given.answer();
        Prediction.Answer other = own.answer();
        compared++;
        if (one.label().equals(other.label())) {
            same++;
        }
        double apart = Math.abs(one.probability() - other.probability());
        if (!Double.isNaN(apart)) {
            differences++;
            difference += apart;
        }
    }

    synchronized ShadowStatistics statistics() {
        return new ShadowStatistics(
                model.version(),
                copied,
                compared,
                same,
                differences == 0 ? Double.NaN : difference / differences,
                dropped,
                failed);
    }
}
