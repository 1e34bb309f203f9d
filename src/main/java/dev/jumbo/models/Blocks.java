package dev.jumbo.models;

import dev.jumbo.nn.ActivationCheckpoints;
import dev.jumbo.nn.AttentionBlock;
import dev.jumbo.nn.ContiguousKvCache;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeTable;
import dev.jumbo.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What models made of a stack of blocks share. */
final class Blocks {
    private Blocks() {}

    /** x [B, T, D] through each block, with its cache where there are any; {@code mask} as in each block. */
    static Tensor forward(
            String model,
            List<? extends AttentionBlock> blocks,
            Tensor x,
            @Nullable Tensor mask,
            List<? extends KvCache> caches) {
        if (!caches.isEmpty() && caches.size() != blocks.size()) {
            throw new IllegalArgumentException(
                    model + ": expected a cache for each of " + blocks.size() + " blocks, got " + caches.size());
        }
        if (caches.isEmpty()) {
            return forward(blocks, x, mask);
        }
        for (int i = 0; i < blocks.size(); i++) {
            x = blocks.get(i).forward(x, mask, caches.get(i));
        }
        return x;
    }

    /** The same without caches. Where {@link ActivationCheckpoints} are kept, there is one before each block. */
    static Tensor forward(List<? extends AttentionBlock> blocks, Tensor x, @Nullable Tensor mask) {
        for (AttentionBlock block : blocks) {
            x = ActivationCheckpoints.before(x, input -> block.forward(input, mask, null));
        }
        return x;
    }

    /** Empty caches, of the type and on the device of {@code like}. Layers with the same rotations share their table. */
    static List<KvCache> caches(
            List<? extends AttentionBlock> blocks, int batch, int capacity, int headWidth, Tensor like) {
        Map<Rope, RopeTable> tables = new HashMap<>();
        return blocks.stream()
                .<KvCache>map(block -> new ContiguousKvCache(
                        batch,
                        block.attention().numKvHeads(),
                        capacity,
                        headWidth,
                        like.dtype(),
                        like.device(),
                        block.attention().positions() instanceof Rope rope
                                        && !rope.scaling().dependsOnLength()
                                ? tables.computeIfAbsent(rope, r -> RopeTable.of(r, capacity, like))
                                : null))
                .toList();
    }

    /** As {@link CausalModel#hasUniformSteps}. */
    static boolean areUniform(List<? extends AttentionBlock> blocks, int from, int to) {
        return blocks.stream().allMatch(block -> block.attention().isUniform(from, to));
    }
}
