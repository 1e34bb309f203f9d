package dev.jumbo.tasks;

import dev.jumbo.models.published.PictureWeights;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model of pictures begins with.
 *
 * @param weights published ones; null for none
 * @param fresh keys that it does not take from a bundle, for they are of other classes
 */
record PictureStart(@Nullable PictureWeights weights, Set<String> fresh) {
    /** Initial values. */
    static final PictureStart NONE = new PictureStart(null, Set.of());

    PictureStart {
        fresh = Set.copyOf(fresh);
    }
}
