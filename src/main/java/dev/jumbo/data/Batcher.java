package dev.jumbo.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a batch of examples. Worker threads call it at the same time, so it must not change shared state.
 *
 * @param <E> one example
 */
@FunctionalInterface
public interface Batcher<E> {
    /**
     * @param examples the examples, in batch order
     * @param indices their positions in the data set, in the same order
     * @param random the only source of randomness to use; it depends on seed, epoch and batch alone
     */
    HostBatch batch(List<E> examples, int[] indices, RandomGenerator random);
}
