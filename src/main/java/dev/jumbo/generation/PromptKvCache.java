package dev.jumbo.generation;

import dev.jumbo.nn.KvCache;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The keys and values of one prompt while it is read, part by part. */
final class PromptKvCache implements KvCache {
    private @Nullable KeysValues all; // [1, G, S, d]

    /** What came before the part that is being read; freed with it. */
    private @Nullable KeysValues before;

    private boolean reading;

    /** Begins with the first {@code length} tokens of a prompt that was read before; views of its memory. */
    void begin(KeysValues known, long length) {
        all = new KeysValues(known.keys().narrow(2, 0, length), known.values().narrow(2, 0, length));
    }

    @Override
    public long length() {
        return all == null ? 0 : all.keys().size(2);
    }

    @Override
    public KeysValues append(Tensor keys, Tensor values) {
        before = all;
        reading = true;
        all = before == null
                ? new KeysValues(keys.copy(), values.copy())
                : new KeysValues(Tensor.cat(2, before.keys(), keys), Tensor.cat(2, before.values(), values));
        return all;
    }

    /** Hands what was appended in {@code scope} to the enclosing one, and frees what came before. */
    void keep(Scope scope) {
        KeysValues kept = all();
        scope.keep(kept.keys());
        scope.keep(kept.values());
        if (before != null) {
            free(before);
            before = null;
        }
        reading = false;
    }

    /** Forgets the part that is being read, whose scope frees it. */
    void undo() {
        if (reading) {
            all = before;
            before = null;
            reading = false;
        }
    }

    KeysValues all() {
        if (all == null) {
            throw new IllegalStateException("PromptKvCache: nothing was read");
        }
        return all;
    }

    void free() {
        if (all != null) {
            free(all);
            all = null;
        }
    }

    private static void free(KeysValues tensors) {
        tensors.keys().free();
        tensors.values().free();
    }

    @Override
    public void reorder(Tensor rows) {
        throw new UnsupportedOperationException("PromptKvCache: there is one row");
    }

    @Override
    public void truncate(long length) {
        throw new UnsupportedOperationException("PromptKvCache: a prompt is read once");
    }
}
