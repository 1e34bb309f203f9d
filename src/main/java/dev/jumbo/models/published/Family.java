package dev.jumbo.models.published;

import dev.jumbo.nn.Module;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models of one layout. */
interface Family {
    /** What recipes call the model. */
    String model();

    /**
     * The model that a configuration describes, not materialised.
     *
     * @param keys the keys of ours that the weights have: which heads are there
     * @throws IllegalArgumentException if it describes none that we have
     */
    Module build(ModelConfig config, Set<String> keys);

    Names names(ModelConfig config);

    /** The name that newer files have for what this one calls so. */
    default String current(String name) {
        return name;
    }

    /** Our keys of what a published tensor holds; none if we do not know it. */
    default List<String> keys(ModelConfig config, String name) {
        String key = names(config).ours(current(name));
        return key == null ? List.of() : List.of(key);
    }

    /** How the published tensor holds the weight of a key of ours. */
    default Layout layout(ModelConfig config, String key) {
        return Layout.SAME;
    }

    /** Published tensors that repeat another, as some files hold tied weights twice, and the keys of those. */
    Map<String, String> copies(ModelConfig config);

    /** True for what some files hold that is no weight, and follows from the configuration. */
    boolean isDerived(String name);
}
