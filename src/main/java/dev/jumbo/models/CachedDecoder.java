package dev.jumbo.models;

import dev.jumbo.nn.ContiguousKvCache;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.KvCache.KeysValues;
import dev.jumbo.nn.TransformerDecoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Transformer's decoder, step by step. B batch, S source tokens, T target tokens, D width, G heads of keys, d their width. */
final class CachedDecoder implements EncoderDecoder.Decoder {
    /**
     * What the encoder left, as each layer of the decoder asks it.
     *
     * @param layers [B, G, S, d] of each
     * @param mask booleans [B, S], or null
     */
    record Memory(List<KeysValues> layers, @Nullable Tensor mask) {
        /** encoded: [B, S, D] */
        static Memory of(List<TransformerDecoderLayer> layers, Tensor encoded, @Nullable Tensor mask) {
            return new Memory(
                    layers.stream()
                            .map(layer -> layer.crossAttention().keysValues(encoded))
                            .toList(),
                    mask);
        }

        Memory select(Tensor rows) {
            return new Memory(
                    layers.stream()
                            .map(kv -> new KeysValues(reorder(kv.keys(), 0, rows), reorder(kv.values(), 0, rows)))
                            .toList(),
                    mask == null ? null : reorder(mask, 0, rows));
        }
    }

    /** The model's decoder: target [B, T] → [B, T, V]; no caches: the target is whole. */
    interface Step {
        Tensor forward(Tensor target, Memory memory, List<KvCache> caches);
    }

    private final Step step;
    private final List<KvCache> caches;
    private Memory memory;

    CachedDecoder(Memory memory, int capacity, Step step) {
        this.step = step;
        this.memory = memory;
        caches = memory.layers().stream()
                .map(KeysValues::keys)
                .<KvCache>map(keys -> new ContiguousKvCache(
                        (int) keys.size(0),
                        (int) keys.size(1),
                        capacity,
                        (int) keys.size(3),
                        keys.dtype(),
                        keys.device()))
                .toList();
    }

    /** x [B, T, D] through each layer, with its part of the memory and its cache where there are any. */
    static Tensor forward(
            List<TransformerDecoderLayer> layers,
            Tensor x,
            @Nullable Tensor mask,
            Memory memory,
            List<KvCache> caches) {
        for (int i = 0; i < layers.size(); i++) {
            KvCache cache = caches.isEmpty() ? null : caches.get(i);
            x = layers.get(i).forward(x, memory.layers().get(i), mask, memory.mask(), cache);
        }
        return x;
    }

    @Override
    public Tensor forward(Tensor target) {
        return step.forward(target, memory, caches);
    }

    @Override
    public void reorder(Tensor rows) {
        memory = memory.select(rows);
        caches.forEach(cache -> cache.reorder(rows));
    }

    /** In the same memory where the number of rows, along {@code dim}, stays. */
    static Tensor reorder(Tensor all, int dim, Tensor rows) {
        Tensor chosen = all.indexSelect(dim, rows);
        return rows.size(0) == all.size(dim) ? all.copyInPlace(chosen) : chosen;
    }
}
