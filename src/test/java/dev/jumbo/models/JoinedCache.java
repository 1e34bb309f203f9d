package dev.jumbo.models;

import dev.jumbo.nn.KvCache;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A cache that joins tensors. */
public final class JoinedCache implements KvCache {
    private @Nullable Tensor keys;
    private @Nullable Tensor values;

    @Override
    public long length() {
        return keys == null ? 0 : keys.size(2);
    }

    @Override
    public KeysValues append(Tensor k, Tensor v) {
        keys = keys == null ? k : Tensor.cat(2, keys, k);
        values = values == null ? v : Tensor.cat(2, values, v);
        return new KeysValues(keys, values);
    }
}
