package dev.jumbo.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model is served at a moment.
 *
 * @param name the model's
 * @param current the version with the largest share of the requests
 * @param traffic which versions get requests
 * @param versions all that are loaded, in the order they were
 * @param shadow how its answers compare; null without a shadow
 * @param rollbacks the last ones, the newest first
 */
public record TrafficState(
        String name,
        String current,
        Traffic traffic,
        List<ServedModel> versions,
        @Nullable ShadowStatistics shadow,
        List<Rollback> rollbacks) {}
