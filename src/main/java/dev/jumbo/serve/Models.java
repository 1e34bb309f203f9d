package dev.jumbo.serve;

import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The models that are served, by name and version. A request names {@code name@version}, or {@code name} and gets the version that its
 * {@link Traffic} says. Loading happens beside requests to other models and versions; a swap or a change of the traffic loses none.
 */
public final class Models implements AutoCloseable {
    /** What names and versions are made of. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final long CLOSE_SECONDS = 8;

    private final Device device;
    private final List<ModelWorkers> kinds;
    private final SplittableRandom random;
    private final LongSupplier clock;
    private final ThreadPoolExecutor copying;
    private final Map<String, Versions> models = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param kinds who may make a model's worker; the first that does
     */
    public Models(Device device, List<ModelWorkers> kinds) {
        this(device, kinds, new SplittableRandom(), System::nanoTime);
    }

    /**
     * None yet.
     *
     * @param random chooses versions
     * @param clock nanoseconds, for latencies
     */
    Models(Device device, List<ModelWorkers> kinds, SplittableRandom random, LongSupplier clock) {
        this.device = device;
        this.kinds = List.copyOf(kinds);
        this.random = random;
        this.clock = clock;
        copying = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "shadow-copies");
            thread.setDaemon(true);
            return thread;
        });
        copying.allowCoreThreadTimeOut(true);
    }

    /** None yet, for runs whose models predict. */
    public static Models predicting(Device device, ServerConfig.Limits limits) {
        return new Models(device, List.of(PredictWorker.workers(device, limits)));
    }

    /**
     * Loads a version beside those there are, and returns when it can answer. The first version of a name gets all requests; later ones
     * get none until {@link #route}, but are asked by {@code name@version}.
     *
     * @param name letters, digits, dots, underscores and hyphens
     * @param version the same; null for the next number
     * @throws HttpError 409 if that version is loaded
     * @throws IOException if the folder has no model that can be served
     */
    public ServedModel load(String name, @Nullable String version, Path folder) throws IOException {
        String chosen = version == null ? nextVersion(name) : version;
        check("name", name);
        check("version", chosen);
        checkFree(name, chosen);
        ServedModel served = ServedModel.load(name, chosen, folder, device, kinds, clock);
        synchronized (this) {
            Versions versions = models.get(name);
            if (versions == null) {
                models.put(name, new Versions(served));
            } else if (!versions.add(served)) {
                served.retire();
                throw taken(name, chosen);
            }
        }
        return served;
    }

    /**
     * Loads a new version, gives it all requests, and lets the versions go that had them once theirs are answered.
     *
     * @throws IOException if it cannot be loaded; then nothing has changed
     */
    public ServedModel swap(String name, @Nullable String version, Path folder) throws IOException {
        ServedModel fresh = load(name, version, folder);
        List<ServedModel> old;
        synchronized (this) {
            old = versions(name).replaceWith(fresh, copying);
        }
        old.forEach(ServedModel::retire);
        return fresh;
    }

    /**
     * Sends the requests that name no version elsewhere.
     *
     * @throws HttpError 404 if there is no such model
     * @throws IllegalArgumentException if a version is not loaded, the shadow does not predict, or a rollback has nothing to watch; then
     *     nothing has changed
     */
    public synchronized void route(String name, Traffic traffic) {
        versions(name).route(traffic, copying, (watch, why) -> passed(name, watch, why));
    }

    /** A version has passed a limit. Called by whoever ended a request to it. */
    private void passed(String name, Watch watch, String why) {
        Optional<Rollback> event;
        synchronized (this) {
            Versions versions = models.get(name);
            event = versions == null ? Optional.empty() : versions.rollBack(watch, why);
        }
        event.ifPresent(Models::log);
    }

    private static void log(Rollback event) {
        RequestLog.warning(
                "rollback",
                "model '" + event.model() + "': version " + event.from() + " lost its share of the requests to version "
                        + event.to() + ": " + event.why());
    }

    /**
     * Gives all requests to the version that was current before the traffic was set.
     *
     * @throws HttpError 404 if there is no such model; 409 if there is no version to go back to
     */
    public void rollBack(String name) {
        List<Rollback> events;
        synchronized (this) {
            events = versions(name).rollBack("asked for");
        }
        events.forEach(Models::log);
    }

    /**
     * How a model is served.
     *
     * @throws HttpError 404 if there is none
     */
    public synchronized TrafficState state(String name) {
        return versions(name).state();
    }

    /**
     * Lets a version go once its requests are answered.
     *
     * @param version null for all of them
     * @throws HttpError 404 if there is none; 409 if it gets requests, is the shadow or is what a rollback goes back to, and there are
     *     others
     */
    public void unload(String name, @Nullable String version) {
        List<ServedModel> gone = new ArrayList<>();
        synchronized (this) {
            Versions versions = versions(name);
            if (version == null) {
                gone.addAll(versions.all());
            } else if (versions.has(version)) {
                gone.add(versions.remove(version));
            } else {
                throw HttpError.noModel(name + "@" + version, names());
            }
            if (version == null || versions.isEmpty()) {
                models.remove(name);
            }
        }
        gone.forEach(ServedModel::retire);
    }

    /** All of them, the current version of each name first. */
    public synchronized List<ServedModel> list() {
        return models.values().stream()
                .flatMap(versions -> versions.all().stream())
                .toList();
    }

    /** True for the version with the largest share of the requests. */
    public synchronized boolean isCurrent(ServedModel model) {
        Versions versions = models.get(model.name());
        return versions != null && versions.current() == model;
    }

    /**
     * Holds a model for a request of no session.
     *
     * @param id {@code name} or {@code name@version}
     * @throws HttpError 404 if there is none, the message names the ones there are; 503 if it has ended
     */
    public Lease lease(String id) {
        return lease(id, null);
    }

    /**
     * Holds a model for a request.
     *
     * @param id {@code name} or {@code name@version}
     * @param key of {@link SessionKey}: requests of one key go to one version, while the traffic stays as it is; null for any version
     * @throws HttpError 404 if there is none, the message names the ones there are; 503 if it has ended
     */
    public synchronized Lease lease(String id, @Nullable String key) {
        int at = id.indexOf('@');
        Versions versions = models.get(at < 0 ? id : id.substring(0, at));
        ServedModel served = versions == null || at < 0 ? null : versions.get(id.substring(at + 1));
        ShadowTraffic shadow = null;
        if (versions != null && at < 0) {
            served = alive(versions, key == null ? random.nextDouble() : SessionKey.point(id, key));
            shadow = versions.shadow(random.nextDouble());
        }
        if (served != null && !served.alive()) {
            throw new HttpError(503, "model '" + served.id() + "' has ended: the server's log has the reason");
        }
        Lease lease = served == null ? null : served.lease(shadow);
        if (lease == null) {
            throw HttpError.noModel(id, names());
        }
        return lease;
    }

    /** The version at a point; one that has ended loses its share if it is watched. */
    private static ServedModel alive(Versions versions, double point) {
        ServedModel served = versions.at(point);
        if (served.alive()) {
            return served;
        }
        versions.rollBack(served, "its worker has ended").ifPresent(Models::log);
        return versions.at(point);
    }

    /**
     * Holds a model for a question about it, which is not counted among its requests.
     *
     * @param id {@code name}, whose current version it is, or {@code name@version}
     * @throws HttpError 404 if there is none; the message names the ones there are
     */
    public synchronized Lease hold(String id) {
        int at = id.indexOf('@');
        Versions versions = models.get(at < 0 ? id : id.substring(0, at));
        ServedModel served = versions == null ? null : at < 0 ? versions.current() : versions.get(id.substring(at + 1));
        Lease lease = served == null ? null : served.hold();
        if (lease == null) {
            throw HttpError.noModel(id, names());
        }
        return lease;
    }

    /** True if there is a model, and every version that gets requests can answer them. */
    public synchronized boolean ready() {
        return !models.isEmpty() && models.values().stream().allMatch(Versions::ready);
    }

    /** Lets all go, and waits up to 8 seconds until they have ended: a server that stops has answered their requests before. */
    @Override
    public void close() {
        List<ServedModel> all = list();
        synchronized (this) {
            models.clear();
        }
        all.forEach(ServedModel::retire);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
            for (ServedModel model : all) {
                model.await(Math.max(0, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        copying.shutdown();
    }

    /** What requests may name. */
    public synchronized List<String> names() {
        return List.copyOf(models.keySet());
    }

    private Versions versions(String name) {
        Versions versions = models.get(name);
        if (versions == null) {
            throw HttpError.noModel(name, names());
        }
        return versions;
    }

    private synchronized String nextVersion(String name) {
        Versions versions = models.get(name);
        int last = versions == null
                ? 0
                : versions.names().stream()
                        .filter(v -> v.matches("\\d{1,8}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(0);
        return String.valueOf(last + 1);
    }

    private synchronized void checkFree(String name, String version) {
        Versions versions = models.get(name);
        if (versions != null && versions.has(version)) {
            throw taken(name, version);
        }
    }

    private static HttpError taken(String name, String version) {
        return new HttpError(409, "version " + version + " of '" + name + "' is loaded already: unload it first");
    }

    private static void check(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw HttpError.invalid(
                    what,
                    what + ": expected up to 100 letters, digits, dots, underscores and hyphens, got '"
                            + HttpError.excerpt(value) + "'");
        }
    }
}
