package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.KvCache.KeysValues;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one prompt, from where another one that was read differs. Its memory is in the scope current when it begins. */
final class Prefill {
    private final int[] ids;
    private final List<PromptKvCache> caches;
    private int read;

    /** {@code known} shares fewer tokens than the prompt has, for the last one gives the first logits. */
    Prefill(int[] ids, int layers, PrefixCache.@Nullable Match known) {
        this.ids = ids;
        this.caches = Stream.generate(PromptKvCache::new).limit(layers).toList();
        if (known != null) {
            read = known.length();
            for (int i = 0; i < layers; i++) {
                caches.get(i).begin(known.layers().get(i), read);
            }
        }
    }

    /** Tokens that are not read yet. */
    int left() {
        return ids.length - read;
    }

    /** Reads up to {@code most} tokens in {@code scope}. → logits [1, V] of what follows the last */
    Tensor read(CausalModel model, int most, Device device, Scope scope) {
        int count = Math.min(most, left());
        long[] part = IntStream.range(read, read + count).mapToLong(i -> ids[i]).toArray();
        Tensor x;
        try {
            x = model.hidden(Tensor.of(part, 1, count).to(device), null, caches); // [1, T, D]
        } catch (RuntimeException e) {
            caches.forEach(PromptKvCache::undo);
            throw e;
        }
        caches.forEach(cache -> cache.keep(scope));
        read += count;
        return model.head().forward(x.narrow(1, count - 1L, 1)).select(1, 0); // [1, V]
    }

    /** Of all that was read, [1, G, S, d] of each layer. */
    List<KeysValues> keysValues() {
        return caches.stream().map(PromptKvCache::all).toList();
    }

    void free() {
        caches.forEach(PromptKvCache::free);
    }
}
