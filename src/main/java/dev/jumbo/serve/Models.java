package dev.jumbo.serve;

import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The models that are served, by name and version. A request names {@code name} and gets the current version, or
 * {@code name@version}. Loading happens beside requests to other models and versions; a swap loses none.
 */
public final class Models implements AutoCloseable {
    /** What names and versions are made of. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final long CLOSE_SECONDS = 8;

    private final Device device;
    private final List<ModelWorkers> kinds;
    private final Map<String, Versions> models = new LinkedHashMap<>();

    /** The versions of a model, of which requests get the current one unless they name another. */
    private static final class Versions {
        final Map<String, ServedModel> byVersion = new LinkedHashMap<>();
        String current = "";
    }

    /**
     * None yet.
     *
     * @param kinds who may make a model's worker; the first that does
     */
    public Models(Device device, List<ModelWorkers> kinds) {
        this.device = device;
        this.kinds = List.copyOf(kinds);
    }

    /** None yet, for runs whose models predict. */
    public static Models predicting(Device device, ServerConfig.Limits limits) {
        return new Models(device, List.of(PredictWorker.workers(device, limits)));
    }

    /**
     * Loads a version beside those there are, and returns when it can answer. The first version of a name is its current one; later ones
     * are asked by {@code name@version}.
     *
     * @param name letters, digits, dots, underscores and hyphens
     * @param version null for the next number
     * @throws HttpError 409 if that version is loaded
     * @throws IOException if the folder has no model that can be served
     */
    public ServedModel load(String name, @Nullable String version, Path folder) throws IOException {
        String chosen = version == null ? nextVersion(name) : version;
        check("name", name);
        check("version", chosen);
        checkFree(name, chosen);
        ServedModel served = ServedModel.load(name, chosen, folder, device, kinds);
        synchronized (this) {
            Versions versions = models.computeIfAbsent(name, any -> new Versions());
            if (versions.byVersion.putIfAbsent(chosen, served) != null) {
                served.retire();
                throw taken(name, chosen);
            }
            if (versions.current.isEmpty()) {
                versions.current = chosen;
            }
        }
        return served;
    }

    /**
     * Loads a new version, makes it current, and lets the one before go once its requests are answered.
     *
     * @throws IOException if it cannot be loaded; then nothing has changed
     */
    public ServedModel swap(String name, @Nullable String version, Path folder) throws IOException {
        ServedModel fresh = load(name, version, folder);
        ServedModel old;
        synchronized (this) {
            Versions versions = versions(name);
            old = versions.current.equals(fresh.version()) ? null : versions.byVersion.remove(versions.current);
            versions.current = fresh.version();
        }
        if (old != null) {
            old.retire();
        }
        return fresh;
    }

    /**
     * Lets a version go once its requests are answered.
     *
     * @param version null for all of them
     * @throws HttpError 404 if there is none; 409 if it is the current one and there are others
     */
    public void unload(String name, @Nullable String version) {
        List<ServedModel> gone = new ArrayList<>();
        synchronized (this) {
            Versions versions = versions(name);
            if (version == null) {
                gone.addAll(versions.byVersion.values());
                versions.byVersion.clear();
            } else {
                ServedModel served = versions.byVersion.get(version);
                if (served == null) {
                    throw HttpError.noModel(name + "@" + version, names());
                }
                if (versions.current.equals(version) && versions.byVersion.size() > 1) {
                    throw new HttpError(
                            409, "version " + version + " of '" + name + "' is the current one: swap it for another");
                }
                versions.byVersion.remove(version);
                gone.add(served);
            }
            if (versions.byVersion.isEmpty()) {
                models.remove(name);
            }
        }
        gone.forEach(ServedModel::retire);
    }

    /** All of them, the current version of each name first. */
    public synchronized List<ServedModel> list() {
        List<ServedModel> all = new ArrayList<>();
        models.values().forEach(versions -> {
            ServedModel current = versions.byVersion.get(versions.current);
            if (current != null) {
                all.add(current);
            }
            versions.byVersion.values().stream().filter(one -> one != current).forEach(all::add);
        });
        return all;
    }

    /** True for the version that requests get who name none. */
    public synchronized boolean isCurrent(ServedModel model) {
        Versions versions = models.get(model.name());
        return versions != null && versions.current.equals(model.version());
    }

    /**
     * Holds a model for a request.
     *
     * @param id {@code name} or {@code name@version}
     * @throws HttpError 404 if there is none; the message names the ones there are
     */
    public synchronized Lease lease(String id) {
        int at = id.indexOf('@');
        Versions versions = models.get(at < 0 ? id : id.substring(0, at));
        ServedModel served =
                versions == null ? null : versions.byVersion.get(at < 0 ? versions.current : id.substring(at + 1));
        Lease lease = served == null ? null : served.lease();
        if (lease == null) {
            throw HttpError.noModel(id, names());
        }
        return lease;
    }

    /** True if every model's worker lives, and there is one. */
    public synchronized boolean ready() {
        return !models.isEmpty() && list().stream().allMatch(ServedModel::alive);
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
                : versions.byVersion.keySet().stream()
                        .filter(v -> v.matches("\\d{1,8}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(0);
        return String.valueOf(last + 1);
    }

    private synchronized void checkFree(String name, String version) {
        Versions versions = models.get(name);
        if (versions != null && versions.byVersion.containsKey(version)) {
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
