package dev.jumbo.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws from the prior (Bergstra and Bengio 2012). */
public record RandomSampler() implements Sampler {
    @Override
    public Optional<Map<String, Object>> propose(SearchSpace space, List<Trial> trials, long seed) {
        return Optional.of(space.draw(new SplittableRandom(seed)));
    }
}
