package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a model get the requests that name none.
 *
 * @param weights share of each version that gets any, by version; given in any unit, they are kept with sum 1
 * @param shadow a version that gets copies of requests, or null
 * @param rollback when a version loses its share, or null for never
 */
public record Traffic(
        Map<String, Double> weights,
        @Nullable Shadow shadow,
        @Nullable RollbackPolicy rollback) {
    private static final List<String> KEYS = List.of("weights", "shadow", "rollback");

    /**
     * A version whose answers are compared with those that are given, and thrown away.
     *
     * @param version one that has no share of its own
     * @param share of the requests that it gets copies of, more than 0 and at most 1
     */
    public record Shadow(String version, double share) {
        private static final List<String> KEYS = List.of("version", "share");

        public Shadow {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "shadow.share: expected more than 0 and at most 1, got " + Numbers.shown(share));
            }
        }

        private static Shadow read(ObjectNode node) {
            Json.checkKeys(node, "shadow.", KEYS);
            return new Shadow(
                    Json.text(node, "shadow.", "version"),
                    node.has("share") ? Json.number(node, "shadow.", "share") : 1);
        }
    }

    public Traffic {
        double sum = 0;
        for (Map.Entry<String, Double> entry : weights.entrySet()) {
            double weight = entry.getValue();
            if (!(weight >= 0 && weight <= 1e9)) {
                throw new IllegalArgumentException("weights." + HttpError.excerpt(entry.getKey())
                        + ": expected 0 to 1e9, got " + Numbers.shown(weight));
            }
            sum += weight;
        }
        if (sum <= 0) {
            throw new IllegalArgumentException("weights: expected at least one version with more than 0");
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Map.Entry<String, Double> entry : weights.entrySet()) {
            if (entry.getValue() > 0) {
                shares.put(entry.getKey(), entry.getValue() / sum);
            }
        }
        weights = Collections.unmodifiableMap(shares);
        if (shadow != null && weights.containsKey(shadow.version())) {
            throw new IllegalArgumentException("shadow.version: version " + HttpError.excerpt(shadow.version())
                    + " has a share of the requests: a shadow has none");
        }
    }

    /** All to one version. */
    public static Traffic all(String version) {
        return new Traffic(Map.of(version, 1.0), null, null);
    }

    /**
     * Reads {@code {"weights": {"1": 0.9, "2": 0.1}, "shadow": {"version": "3", "share": 0.5}, "rollback": {"errors": 0.05}}}.
     *
     * @param now whose weights stay if none are given; a shadow or a rollback that is not given ends
     * @throws HttpError 400 if a part is wrong
     */
    public static Traffic read(ObjectNode node, Traffic now) {
        Json.checkKeys(node, "", KEYS);
        try {
            ObjectNode shadow = Json.objectOrNull(node, "shadow");
            ObjectNode rollback = Json.objectOrNull(node, "rollback");
            return new Traffic(
                    weights(node, now),
                    shadow == null ? null : Shadow.read(shadow),
                    rollback == null ? null : RollbackPolicy.read(rollback));
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Double> weights(ObjectNode node, Traffic now) {
        ObjectNode given = Json.objectOrNull(node, "weights");
        if (given == null) {
            return now.weights();
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            weights.put(entry.getKey(), Json.number(given, "weights.", entry.getKey()));
        }
        return weights;
    }

    /** As {@link #read} reads it. */
    ObjectNode describe() {
        ObjectNode node = Json.object();
        weights.forEach(node.putObject("weights")::put);
        if (shadow != null) {
            node.putObject("shadow").put("version", shadow.version()).put("share", shadow.share());
        }
        if (rollback != null) {
            node.set("rollback", rollback.describe());
        }
        return node;
    }

    /** The version with the largest share; the first of equals. */
    String heaviest() {
        String found = "";
        double largest = 0;
        for (Map.Entry<String, Double> entry : weights.entrySet()) {
            if (entry.getValue() > largest) {
                largest = entry.getValue();
                found = entry.getKey();
            }
        }
        return found;
    }

    /**
     * The version at a point: versions lie one after the other on the line from 0 to 1, each as long as its share.
     *
     * @param point from 0 to less than 1
     */
    String at(double point) {
        String last = "";
        double end = 0;
        for (Map.Entry<String, Double> entry : weights.entrySet()) {
            last = entry.getKey();
            end += entry.getValue();
            if (point < end) {
                return last;
            }
        }
        return last; // rounding left the end below 1
    }

    /** The same with another policy. */
    Traffic rollback(@Nullable RollbackPolicy replacement) {
        return new Traffic(weights, shadow, replacement);
    }

    /** The same with the versions in another order, which has all of them. */
    Traffic inOrder(Collection<String> versions) {
        Map<String, Double> sorted = new LinkedHashMap<>();
        for (String version : versions) {
            Double weight = weights.get(version);
            if (weight != null) {
                sorted.put(version, weight);
            }
        }
        return new Traffic(sorted, shadow, rollback);
    }

    /** The same with one version's share given to another; a policy that has nothing left to watch ends. */
    Traffic move(String from, String to) {
        Map<String, Double> moved = new LinkedHashMap<>(weights);
        Double share = moved.remove(from);
        if (share != null) {
            moved.merge(to, share, Double::sum);
        }
        return new Traffic(moved, shadow, moved.size() == 1 ? null : rollback);
    }
}
