package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a new version loses its share of the requests to the version before. Each limit is looked at whenever a request ends, over the last
 * {@code window} requests since the policy was set, once there are {@code minimum}.
 *
 * @param to the version that gets the share; null for the one that was current before
 * @param errors largest share of requests that may fail, 0 to 1; requests that a full queue refused are among them, those that were
 *     wrong are not; null for any
 * @param p95Ratio largest ratio of the 95th percentile of latency to that of {@code to}, which must have answered {@code minimum}
 *     requests; null for any
 * @param p95Millis largest 95th percentile of latency in milliseconds; null for any
 * @param window requests that are looked at, at most {@value Samples#KEPT}; 200
 * @param minimum requests before anything is decided; 50
 */
public record RollbackPolicy(
        @Nullable String to,
        @Nullable Double errors,
        @Nullable Double p95Ratio,
        @Nullable Double p95Millis,
        int window,
        int minimum) {
    static final int WINDOW = 200;
    static final int MINIMUM = 50;
    private static final List<String> KEYS = List.of("to", "errors", "p95Ratio", "p95Millis", "window", "minimum");

    public RollbackPolicy {
        if (errors == null && p95Ratio == null && p95Millis == null) {
            throw new IllegalArgumentException(
                    "rollback: expected at least one limit of errors, p95Ratio and p95Millis, got none");
        }
        if (errors != null && !(errors >= 0 && errors < 1)) {
            throw new IllegalArgumentException(
                    "rollback.errors: expected at least 0 and less than 1, got " + Numbers.shown(errors));
        }
        checkPositive("p95Ratio", p95Ratio);
        checkPositive("p95Millis", p95Millis);
        if (minimum < 1 || window < minimum || window > Samples.KEPT) {
            throw new IllegalArgumentException("rollback: expected a minimum of at least 1 and a window from it to "
                    + Samples.KEPT + ", got " + minimum + " and " + window);
        }
    }

    private static void checkPositive(String key, @Nullable Double limit) {
        if (limit != null && !(limit > 0 && limit <= 1e9)) {
            throw new IllegalArgumentException(
                    "rollback." + key + ": expected more than 0 and at most 1e9, got " + Numbers.shown(limit));
        }
    }

    static RollbackPolicy read(ObjectNode node) {
        Json.checkKeys(node, "rollback.", KEYS);
        return new RollbackPolicy(
                node.has("to") ? Json.text(node, "rollback.", "to") : null,
                limit(node, "errors"),
                limit(node, "p95Ratio"),
                limit(node, "p95Millis"),
                node.has("window") ? Json.integer(node, "rollback.", "window") : WINDOW,
                node.has("minimum") ? Json.integer(node, "rollback.", "minimum") : MINIMUM);
    }

    private static @Nullable Double limit(ObjectNode node, String key) {
        return node.has(key) ? Json.number(node, "rollback.", key) : null;
    }

    ObjectNode describe() {
        ObjectNode node = Json.object().put("to", to);
        if (errors != null) {
            node.put("errors", errors);
        }
        if (p95Ratio != null) {
            node.put("p95Ratio", p95Ratio);
        }
        if (p95Millis != null) {
            node.put("p95Millis", p95Millis);
        }
        return node.put("window", window).put("minimum", minimum);
    }

    /** The same, going back to a version. */
    RollbackPolicy to(String version) {
        return new RollbackPolicy(version, errors, p95Ratio, p95Millis, window, minimum);
    }

    /**
     * Which limit a version has passed.
     *
     * @param own its last requests
     * @param before the last of the version before
     */
    Optional<String> passed(Samples.Window own, Samples.Window before) {
        if (own.requests() < minimum) {
            return Optional.empty();
        }
        if (errors != null && own.failed() > errors * own.requests()) {
            return Optional.of(own.failed() + " of the last " + own.requests() + " requests failed, limit "
                    + Numbers.shown(errors));
        }
        if (own.answered() < minimum) {
            return Optional.empty();
        }
        double p95 = own.p95Millis();
        if (p95Millis != null && p95 > p95Millis) {
            return Optional.of("the 95th percentile of latency is " + Numbers.shown(p95) + " ms, limit "
                    + Numbers.shown(p95Millis));
        }
        if (p95Ratio != null && before.answered() >= minimum && p95 > p95Ratio * before.p95Millis()) {
            return Optional.of("the 95th percentile of latency is " + Numbers.shown(p95) + " ms, "
                    + Numbers.shown(p95 / before.p95Millis()) + " times the " + Numbers.shown(before.p95Millis())
                    + " ms of the version before, limit " + Numbers.shown(p95Ratio));
        }
        return Optional.empty();
    }
}
