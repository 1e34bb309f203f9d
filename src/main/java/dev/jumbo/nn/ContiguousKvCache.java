package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;

/** A {@link KvCache} in memory that is allocated once, in the {@link dev.jumbo.tensor.Scope} current then. */
public final class ContiguousKvCache implements KvCache {
    private Tensor keys;
    private Tensor values;
    private long length;

    /**
     * Allocates zeros.
     *
     * @param batch B
     * @param numKvHeads G
     * @param capacity most tokens that it holds
     * @param headWidth d
     */
    public ContiguousKvCache(int batch, int numKvHeads, int capacity, int headWidth, DType dtype, Device device) {
        keys = Tensor.full(0, dtype, device, batch, numKvHeads, capacity, headWidth);
        values = Tensor.full(0, dtype, device, batch, numKvHeads, capacity, headWidth);
    }

    @Override
    public long length() {
        return length;
    }

    /**
     * Copies the new keys and values behind those before.
     *
     * @throws IllegalStateException if there is no room for them
     */
    @Override
    public KeysValues append(Tensor k, Tensor v) {
        long added = k.size(2);
        if (length + added > keys.size(2)) {
            throw new IllegalStateException("KvCache: " + length + " tokens and " + added + " more do not fit into the "
                    + keys.size(2) + " that it was made for");
        }
        keys.narrow(2, length, added).copyInPlace(k);
        values.narrow(2, length, added).copyInPlace(v);
        length += added;
        return new KeysValues(keys.narrow(2, 0, length), values.narrow(2, 0, length));
    }

    @Override
    public void reorder(Tensor rows) {
        keys = reordered(keys, rows);
        values = reordered(values, rows);
    }

    private Tensor reordered(Tensor all, Tensor rows) {
        if (rows.size(0) != all.size(0)) {
            return all.indexSelect(0, rows);
        }
        Tensor used = all.narrow(2, 0, length);
        used.copyInPlace(used.indexSelect(0, rows));
        return all;
    }
}
