package dev.jumbo.serve;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The versions of one model, and which of them get its requests. Not safe for threads: {@link Models} guards it. */
final class Versions {
    /** Rollbacks that are remembered. */
    private static final int EVENTS = 20;

    private final String name;
    private final Map<String, ServedModel> byVersion = new LinkedHashMap<>();
    private final Deque<Rollback> rollbacks = new ArrayDeque<>();
    private Traffic traffic;
    private @Nullable ShadowTraffic shadow;

    /** What was current before the traffic was set, if it is loaded still. */
    private @Nullable String before;

    /** The first version gets all requests. */
    Versions(ServedModel first) {
        name = first.name();
        byVersion.put(first.version(), first);
        traffic = Traffic.all(first.version());
    }

    /** Adds a version that gets no requests yet; false if there is one of that version. */
    boolean add(ServedModel model) {
        return byVersion.putIfAbsent(model.version(), model) == null;
    }

    @Nullable ServedModel get(String version) {
        return byVersion.get(version);
    }

    boolean has(String version) {
        return byVersion.containsKey(version);
    }

    List<String> names() {
        return List.copyOf(byVersion.keySet());
    }

    /** All of them, the current one first. */
    List<ServedModel> all() {
        List<ServedModel> all = new ArrayList<>(byVersion.values());
        all.sort((a, b) -> Boolean.compare(b == current(), a == current()));
        return all;
    }

    Traffic traffic() {
        return traffic;
    }

    /** The version with the largest share. */
    ServedModel current() {
        return known(traffic.heaviest());
    }

    /** The version at a point from 0 to less than 1. */
    ServedModel at(double point) {
        return known(traffic.at(point));
    }

    private ServedModel known(String version) {
        return Objects.requireNonNull(byVersion.get(version), version);
    }

    /** Who gets a copy of a request, if the request is among those that are copied. */
    @Nullable ShadowTraffic shadow(double chance) {
        return traffic.shadow() != null && chance < traffic.shadow().share() ? shadow : null;
    }

    /** True if all that get requests can answer them. */
    boolean ready() {
        return traffic.weights().keySet().stream()
                .allMatch(version -> known(version).alive());
    }

    /**
     * Sends the requests elsewhere.
     *
     * @param copying prepares a shadow's requests
     * @param passed told when a new version passes a limit
     * @throws IllegalArgumentException if a version is not loaded, or the traffic makes no sense; then nothing has changed
     */
    void route(Traffic wanted, Executor copying, BiConsumer<Watch, String> passed) {
        wanted.weights().keySet().forEach(version -> check("weights", version));
        String previous = before();
        RollbackPolicy policy = wanted.rollback();
        if (policy != null) {
            policy = policy.to(policy.to() == null ? previous : policy.to());
            check("rollback.to", String.valueOf(policy.to()));
            if (wanted.weights().keySet().equals(Set.of(String.valueOf(policy.to())))) {
                throw new IllegalArgumentException("rollback: version " + policy.to()
                        + ", which it would go back to, has all requests: there is nothing to watch");
            }
        }
        shadow = shadow(wanted.shadow(), copying);
        traffic = wanted.inOrder(byVersion.keySet()).rollback(policy);
        before = previous;
        byVersion.values().forEach(model -> model.watch(null));
        if (policy != null) {
            watch(policy, known(String.valueOf(policy.to())), passed);
        }
    }

    private String before() {
        RollbackPolicy policy = traffic.rollback();
        return policy != null && policy.to() != null ? policy.to() : traffic.heaviest();
    }

    private @Nullable ShadowTraffic shadow(Traffic.@Nullable Shadow wanted, Executor copying) {
        if (wanted == null) {
            return null;
        }
        check("shadow.version", wanted.version());
        ServedModel model = known(wanted.version());
        return shadow != null && shadow.model() == model ? shadow : ShadowTraffic.of(model, copying);
    }

    private void watch(RollbackPolicy policy, ServedModel to, BiConsumer<Watch, String> passed) {
        for (String version : traffic.weights().keySet()) {
            ServedModel model = known(version);
            if (model != to) {
                model.watch(new Watch(policy, model.samples(), model.samples().total(), to.samples(), passed));
            }
        }
    }

    private void check(String where, String version) {
        if (!has(version)) {
            throw new IllegalArgumentException(where + ": no version '" + HttpError.excerpt(version) + "' of '" + name
                    + "' is loaded: there are " + String.join(", ", byVersion.keySet()));
        }
    }

    /**
     * Takes the share of a version that passed a limit.
     *
     * @param watch what found it; nothing happens if the traffic was set anew since
     */
    Optional<Rollback> rollBack(Watch watch, String why) {
        for (ServedModel model : byVersion.values()) {
            if (watch.equals(model.watch())) {
                return rollBack(model, why);
            }
        }
        return Optional.empty();
    }

    /** Takes the share of a version that is watched; nothing happens if it is not, or if what it would go to has ended. */
    Optional<Rollback> rollBack(ServedModel model, String why) {
        RollbackPolicy policy = traffic.rollback();
        String to = policy == null ? null : policy.to();
        if (model.watch() == null || to == null || !known(to).alive()) {
            return Optional.empty();
        }
        return Optional.of(move(model, to, why));
    }

    /**
     * Gives all requests to the version that was current before.
     *
     * @return one for each version that lost its share
     * @throws HttpError 409 if there is none
     */
    List<Rollback> rollBack(String why) {
        RollbackPolicy policy = traffic.rollback();
        String to = policy == null ? before : policy.to();
        if (to == null || !has(to) || traffic.weights().keySet().equals(Set.of(to))) {
            throw new HttpError(409, "there is no version of '" + name + "' to go back to: set the weights");
        }
        List<Rollback> events = new ArrayList<>();
        for (String version : List.copyOf(traffic.weights().keySet())) {
            if (!version.equals(to)) {
                events.add(move(known(version), to, why));
            }
        }
        return events;
    }

    private Rollback move(ServedModel from, String to, String why) {
        traffic = traffic.move(from.version(), to).inOrder(byVersion.keySet());
        from.watch(null);
        if (traffic.rollback() == null) {
            before = null;
        }
        Rollback event = new Rollback(Instant.now(), name, from.version(), to, why);
        rollbacks.addFirst(event);
        if (rollbacks.size() > EVENTS) {
            rollbacks.removeLast();
        }
        return event;
    }

    /**
     * Takes a version out.
     *
     * @throws HttpError 409 if it has a part in the traffic, and there are others
     */
    ServedModel remove(String version) {
        String part = part(version);
        if (part != null && byVersion.size() > 1) {
            throw new HttpError(
                    409, "version " + version + " of '" + name + "' " + part + ": set the traffic without it first");
        }
        if (version.equals(before)) {
            before = null;
        }
        return Objects.requireNonNull(byVersion.remove(version));
    }

    private @Nullable String part(String version) {
        RollbackPolicy policy = traffic.rollback();
        if (traffic.weights().containsKey(version)) {
            return "gets requests";
        }
        if (traffic.shadow() != null && traffic.shadow().version().equals(version)) {
            return "is the shadow";
        }
        return policy != null && version.equals(policy.to()) ? "is what a rollback goes back to" : null;
    }

    /** Gives all requests to a version, and takes out those that had any. */
    List<ServedModel> replaceWith(ServedModel fresh, Executor copying) {
        List<String> old = List.copyOf(traffic.weights().keySet());
        route(Traffic.all(fresh.version()), copying, (watch, why) -> {});
        before = null;
        List<ServedModel> gone = new ArrayList<>();
        for (String version : old) {
            if (!version.equals(fresh.version())) {
                gone.add(Objects.requireNonNull(byVersion.remove(version)));
            }
        }
        return gone;
    }

    boolean isEmpty() {
        return byVersion.isEmpty();
    }

    TrafficState state() {
        return new TrafficState(
                name,
                current().version(),
                traffic,
                List.copyOf(byVersion.values()),
                shadow == null ? null : shadow.statistics(),
                List.copyOf(rollbacks));
    }
}
