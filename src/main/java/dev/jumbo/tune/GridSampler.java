package dev.jumbo.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All combinations, one after the other. */
public record GridSampler() implements Sampler {
    @Override
    public Optional<Map<String, Object>> propose(SearchSpace space, List<Trial> trials, long seed) {
        List<Map<String, Object>> grid = space.grid();
        return trials.size() < grid.size() ? Optional.of(grid.get(trials.size())) : Optional.empty();
    }
}
