package dev.jumbo.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proposes what to try next. A proposal depends on nothing but the space, the trials so far and the seed, so a search that was
 * stopped proposes what it would have proposed.
 */
public sealed interface Sampler permits RandomSampler, GridSampler, TpeSampler {
    /**
     * Values for a new trial.
     *
     * @param trials all before, by their numbers
     * @param seed of this proposal
     * @return empty if there is nothing more to try
     */
    Optional<Map<String, Object>> propose(SearchSpace space, List<Trial> trials, long seed);
}
