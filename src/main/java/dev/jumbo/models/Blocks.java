package dev.jumbo.models;

import dev.jumbo.nn.ActivationCheckpoints;
import dev.jumbo.nn.AttentionBlock;
import dev.jumbo.nn.ContiguousKvCache;
import dev.jumbo.nn.KvCache;
import dev.jumbo.tensor.Tensor;
import java.util.List;
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

    /** Empty caches, of the type and on the device of {@code like}. */
    static List<KvCache> caches(
            List<? extends AttentionBlock> blocks, int batch, int capacity, int headWidth, Tensor like) {
        return blocks.stream()
                .<KvCache>map(block -> new ContiguousKvCache(
                        batch, block.attention().numKvHeads(), capacity, headWidth, like.dtype(), like.device()))
                .toList();
    }
}
