package dev.jumbo.serve;

import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model that answers requests. Its weights live in a scope of its own on a thread of its own, on which its
 * {@link ModelWorker} works; the scope closes when the model is retired and the last {@link Lease} was given back.
 */
public final class ServedModel {
    private final String name;
    private final String version;
    private final Path folder;
    private final LongSupplier clock;
    private final Instant loadedAt = Instant.now();
    private final Samples samples = new Samples();
    private final CompletableFuture<Ready> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Watch watch;
    private int leases;
    private boolean retired;

    /** What the model's thread has made. */
    private record Ready(LoadedModel model, ModelWorker worker, long parameters) {}

    private ServedModel(String name, String version, Path folder, LongSupplier clock) {
        this.name = name;
        this.version = version;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Loads a model, on its own thread, and waits for it.
     *
     * @param kinds who may make its worker; the first that does
     * @param clock nanoseconds, for latencies
     * @throws IOException if it cannot be read, or no worker is for it
     */
    static ServedModel load(
            String name, String version, Path folder, Device device, List<ModelWorkers> kinds, LongSupplier clock)
            throws IOException {
        ServedModel served = new ServedModel(name, version, folder, clock);
        Thread thread = new Thread(() -> served.live(device, kinds), "model-" + served.id());
        thread.setDaemon(true);
        thread.start();
        try {
            served.ready.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            served.retire();
            throw new IOException("interrupted while loading " + folder, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(reason(folder, e), e.getCause());
        }
        return served;
    }

    private static String reason(Path folder, ExecutionException e) {
        return folder + ": "
                + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    private void live(Device device, List<ModelWorkers> kinds) {
        try (Scope scope = Scope.open()) {
            LoadedModel model = LoadedModel.open(folder, device);
            ModelWorker worker = worker(model, kinds);
            ready.complete(new Ready(model, worker, model.module().parameterCount()));
            worker.run();
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            ready.completeExceptionally(e);
            ended.completeExceptionally(e);
        } finally {
            ended.complete(null);
        }
    }

    private ModelWorker worker(LoadedModel model, List<ModelWorkers> kinds) throws IOException {
        for (ModelWorkers kind : kinds) {
            ModelWorker worker = kind.of(id(), model);
            if (worker != null) {
                return worker;
            }
        }
        throw new IOException(folder + ": this server has nothing that answers requests to a model of this kind");
    }

    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /** {@code name@version}. */
    public String id() {
        return name + "@" + version;
    }

    public Path folder() {
        return folder;
    }

    public Instant loadedAt() {
        return loadedAt;
    }

    /** What its run says of it; null for a published model. Any thread may read it. */
    public @Nullable Bundle bundle() {
        return ready().model().bundle();
    }

    /** The model's records, for any thread to read; its weights are for the model's thread alone. */
    public LoadedModel model() {
        return ready().model();
    }

    /** Trainable values. */
    public long parameters() {
        return ready().parameters();
    }

    /** What answers its requests. */
    public ModelWorker worker() {
        return ready().worker();
    }

    private Ready ready() {
        return ready.join();
    }

    /** True until its worker ended, on purpose or not. */
    public boolean alive() {
        return !ended.isDone();
    }

    /**
     * Holds the model for one request; null if it is on its way out.
     *
     * @param shadow gets a copy of it; null for none
     */
    synchronized @Nullable Lease lease(@Nullable ShadowTraffic shadow) {
        return enter() ? Lease.of(this, shadow) : null;
    }

    /** Holds the model for a question about it; null if it is on its way out. */
    synchronized @Nullable Lease hold() {
        return enter() ? Lease.uncounted(this) : null;
    }

    private boolean enter() {
        if (!retired) {
            leases++;
        }
        return !retired;
    }

    synchronized void giveBack() {
        leases--;
        endIfUnused();
    }

    /** Lets it go as soon as no request holds it: nothing new gets it from now on. */
    synchronized void retire() {
        retired = true;
        endIfUnused();
    }

    private void endIfUnused() {
        if (retired && leases == 0) {
            var unused = ready.thenAccept(made -> made.worker().drain());
        }
    }

    /** What became of its requests. */
    public VersionStatistics statistics() {
        int inFlight;
        synchronized (this) {
            inFlight = leases;
        }
        return samples.statistics(inFlight);
    }

    Samples samples() {
        return samples;
    }

    long nanoTime() {
        return clock.getAsLong();
    }

    void answered(long nanos) {
        samples.answered(nanos);
        look();
    }

    void error() {
        samples.error();
        look();
    }

    void refused() {
        samples.refused();
        look();
    }

    void invalid() {
        samples.invalid();
    }

    /** What looks at it whenever a request ends; null for nothing. */
    @Nullable Watch watch() {
        return watch;
    }

    void watch(@Nullable Watch replacement) {
        watch = replacement;
    }

    private void look() {
        Watch now = watch;
        if (now != null) {
            now.look();
        }
    }

    /** Waits until its thread ended and its memory is free; false if that took longer. */
    boolean await(long seconds) throws InterruptedException {
        try {
            ended.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
